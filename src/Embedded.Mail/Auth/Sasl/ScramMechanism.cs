using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// <c>SCRAM-SHA-1</c> and <c>SCRAM-SHA-256</c> (RFC 5802, RFC 7677), and with <c>-PLUS</c> bound to the TLS connection: the client proves to know the password, and the server to have what is stored of it.
/// </summary>
/// <param name="authenticator">Who decides.</param>
/// <param name="template">What is known of the connection.</param>
/// <param name="algorithm">The mechanism's digest.</param>
/// <param name="channel">What it has to do with the TLS connection.</param>
/// <param name="nonce">Makes the server's part of the nonce; null for a random one.</param>
internal sealed class ScramMechanism(
    IAuthenticator authenticator, AuthRequest template, HashAlgorithmName algorithm, ScramChannel channel, Func<string>? nonce = null) : ISaslMechanism
{
    private const int NonceLength = 24;

    // A user who does not exist gets a salt too, always the same: nobody can tell him from one who does.
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    // And takes the time that the last one took who does.
    private static volatile bool _lastWasDerived;

    private ScramClientFirst? _first;
    private AuthRequest? _request;
    private string? _stored;
    private ScramKeys? _keys;
    private string _nonce = "";
    private string _serverFirst = "";
    private byte[] _binding = [];

    public bool ClientFirst => true;

    private string SchemeName => algorithm == HashAlgorithmName.SHA1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (!SaslText.TryRead(response.Span, out var text))
        {
            return Malformed();
        }

        return _first is null ? await BeginAsync(text, cancellationToken) : await ProveAsync(text, cancellationToken);
    }

    private async ValueTask<SaslTurn> BeginAsync(string text, CancellationToken cancellationToken)
    {
        if (ScramClientFirst.TryRead(text) is not { } first || !channel.Accepts(first))
        {
            return Malformed();
        }

        _request = SaslText.RequestFor(template, first.UserName, first.Authorisation);
        if (channel.Refuse(first, out var binding) is { } reason)
        {
            return new SaslTurn.Decided(await authenticator.RefuseAsync(_request, reason, cancellationToken));
        }

        _first = first;
        _binding = [.. Encoding.UTF8.GetBytes(first.Header), .. binding];
        _stored = await authenticator.FindPasswordAsync(_request, cancellationToken);
        try
        {
            _keys = _stored is null ? await NobodyAsync(cancellationToken) : await KeysOfAsync(StoredPassword.Parse(_stored, "PLAIN"), cancellationToken);
        }
        catch (FairWorkersBusyException)
        {
            return new SaslTurn.Decided(new AuthResult.TemporaryFailure());
        }

        _nonce = first.Nonce + (nonce?.Invoke() ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceLength)));
        var salt = _keys?.Salt ?? ScramKeys.Hmac(HashAlgorithmName.SHA256, Secret, Encoding.UTF8.GetBytes(first.UserName))[..16];
        _serverFirst = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(salt)},i={_keys?.Iterations ?? ScramKeys.DefaultIterations}");
        return new SaslTurn.Ask(Encoding.UTF8.GetBytes(_serverFirst));
    }

    private async ValueTask<SaslTurn> ProveAsync(string text, CancellationToken cancellationToken)
    {
        if (ScramClientFinal.TryRead(text) is not { } final || final.Nonce != _nonce)
        {
            return Malformed();
        }

        if (!CryptographicOperations.FixedTimeEquals(final.Binding, _binding))
        {
            return channel.IsBound
                ? new SaslTurn.Decided(await authenticator.RefuseAsync(_request!, "the login is bound to another connection than this one", cancellationToken))
                : Malformed();
        }

        var message = Encoding.UTF8.GetBytes($"{_first!.Bare},{_serverFirst},{final.WithoutProof}");
        var result = await authenticator.AuthenticateAsync(
            _request!, stored => stored == _stored && _keys is { } keys && IsProof(keys, message, final.Proof), cancellationToken);
        return result is AuthResult.Success && _keys is { } known
            ? new SaslTurn.Decided(result, Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(ScramKeys.Hmac(algorithm, known.ServerKey, message))))
            : new SaslTurn.Decided(result);
    }

    private bool IsProof(ScramKeys keys, byte[] message, byte[] proof)
    {
        var signature = ScramKeys.Hmac(algorithm, keys.StoredKey, message);
        if (proof.Length != signature.Length)
        {
            return false;
        }

        for (var i = 0; i < proof.Length; i++)
        {
            signature[i] ^= proof[i];
        }

        return CryptographicOperations.FixedTimeEquals(CryptographicOperations.HashData(algorithm, signature), keys.StoredKey);
    }

    private async ValueTask<ScramKeys?> NobodyAsync(CancellationToken cancellationToken)
    {
        _ = _lastWasDerived ? await DeriveAsync(Secret, cancellationToken) : null;
        return null;
    }

    private async ValueTask<ScramKeys?> KeysOfAsync(StoredPassword password, CancellationToken cancellationToken)
    {
        var isPlain = password.TryGetPlainText(out var plain);
        _lastWasDerived = isPlain;
        return isPlain ? await DeriveAsync(Encoding.UTF8.GetBytes(plain), cancellationToken) : Read(password);
    }

    private Task<ScramKeys> DeriveAsync(byte[] password, CancellationToken cancellationToken) =>
        ScramKeys.DeriveAsync(ClientNetwork.Of(template.RemoteEndPoint?.Address), algorithm, password, cancellationToken);

    private ScramKeys? Read(StoredPassword password) =>
        password.Is(SchemeName) && password.TryDecode(out var raw) ? ScramKeys.TryRead(algorithm, raw) : null;

    private SaslTurn.Malformed Malformed() => new($"Invalid SASL {SchemeName} response");
}
