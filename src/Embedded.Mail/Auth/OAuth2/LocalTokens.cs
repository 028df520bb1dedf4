using System.Collections.Frozen;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Judges JWTs by their signature.</summary>
internal sealed class LocalTokens(IKeySource source, string algorithms)
{
    private readonly FrozenDictionary<string, SignatureAlgorithm> _algorithms = algorithms.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(SignatureAlgorithm.Find).OfType<SignatureAlgorithm>().DistinctBy(static one => one.Name).ToFrozenDictionary(static one => one.Name);

    public async ValueTask<TokenVerdict> VerifyAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (JsonWebToken.TryRead(text) is not { } token)
        {
            return new TokenVerdict.Invalid("the token is no JWT for access");
        }

        if (!_algorithms.TryGetValue(token.Algorithm, out var algorithm))
        {
            return new TokenVerdict.Invalid($"the token is signed by {LogText.Of(token.Algorithm)}, which is not accepted");
        }

        var (keys, failure) = await source.GetAsync(anew: false, cancellationToken);
        if (keys is not null && !IsGenuine(token, algorithm, keys) && MayHaveNewKey(token, keys))
        {
            (keys, failure) = await source.GetAsync(anew: true, cancellationToken);
        }

        // Where a fetch has failed the key may be one of those that were to come.
        return keys is not null && IsGenuine(token, algorithm, keys) ? new TokenVerdict.Genuine(token.Claims)
            : failure.Length > 0 ? new TokenVerdict.Unknown(failure)
            : new TokenVerdict.Invalid("the token's signature is not by a key that is known");
    }

    private static bool MayHaveNewKey(JsonWebToken token, TokenKeys keys) => token.KeyId is null || keys.All.All(key => key.Id != token.KeyId);

    private static bool IsGenuine(JsonWebToken token, SignatureAlgorithm algorithm, TokenKeys keys) =>
        keys.For(token.KeyId).Any(key => key.Verify(algorithm, token.Signed.Span, token.Signature));
}
