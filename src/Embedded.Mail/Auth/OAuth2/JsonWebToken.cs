using System.Buffers.Text;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>A JWT in its compact form, read and not yet believed (RFC 7515 §7.1, RFC 7519).</summary>
/// <param name="Algorithm">The header's <c>alg</c>.</param>
/// <param name="KeyId">The header's <c>kid</c>; null where it has none.</param>
/// <param name="Claims">What the token says.</param>
/// <param name="Signed">The octets that are signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record JsonWebToken(string Algorithm, string? KeyId, TokenClaims Claims, ReadOnlyMemory<byte> Signed, byte[] Signature)
{
    /// <summary>Whether it has the form of one: three parts with points between. Tokens of other forms mean something to their issuer alone.</summary>
    public static bool HasForm(ReadOnlySpan<byte> token) => token.Count((byte)'.') == 2;

    /// <summary>Reads a token; null where it is none, or one that demands what is not understood (<c>crit</c>).</summary>
    public static JsonWebToken? TryRead(ReadOnlyMemory<byte> token)
    {
        var second = token.Span.LastIndexOf((byte)'.');
        var first = token.Span.IndexOf((byte)'.');
        if (!HasForm(token.Span)
            || Decode(token.Span[..first]) is not { } head
            || Decode(token.Span[(first + 1)..second]) is not { } body
            || Decode(token.Span[(second + 1)..]) is not { } signature)
        {
            return null;
        }

        using var header = TokenJson.TryRead(head);
        return header is not null && TokenJson.Text(header.RootElement, "alg") is { } algorithm && !header.RootElement.TryGetProperty("crit", out _)
            && IsAccessToken(TokenJson.Text(header.RootElement, "typ")) && TokenClaims.TryRead(body) is { } claims
            ? new JsonWebToken(algorithm, TokenJson.Text(header.RootElement, "kid"), claims, token[..second], signature)
            : null;
    }

    // Tokens of other types, for logging out say, are signed with the same keys (RFC 8725 §3.11, RFC 9068 §4).
    private static bool IsAccessToken(string? type) =>
        type is null
        || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
        || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)
        || type.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase);

    // Neither padding nor white space (RFC 7515 §2), which the decoder would take.
    private static byte[]? Decode(ReadOnlySpan<byte> part) =>
        part.IndexOfAny("= \t\r\n"u8) < 0 && Base64Url.IsValid(part) ? Base64Url.DecodeFromUtf8(part) : null;
}
