using System.Text;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>What a client says that brings a token: who it is, and the token.</summary>
/// <param name="UserName">The user.</param>
/// <param name="Token">The token's octets.</param>
internal sealed record BearerResponse(string UserName, byte[] Token)
{
    private const char Separator = '\u0001';
    private const string Scheme = "Bearer ";

    /// <summary>Reads OAUTHBEARER's message (RFC 7628 §3.1): <c>n,a=user,</c>, then <c>auth=Bearer …</c> among other pairs; null when it is of another form.</summary>
    public static BearerResponse? TryReadOAuthBearer(string text)
    {
        var header = text.IndexOf(Separator, StringComparison.Ordinal);
        return header > 0 && text[..header].Split(',') is ["n" or "y", var user, ""] && SaslText.TryReadName(user, "a=", mayLack: false, out var name)
            ? Read(name, text[(header + 1)..])
            : null;
    }

    /// <summary>Reads XOAUTH2's message: <c>user=…</c> and <c>auth=Bearer …</c>; null when it is of another form.</summary>
    public static BearerResponse? TryReadXOAuth2(string text)
    {
        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        return end > 5 && text.StartsWith("user=", StringComparison.OrdinalIgnoreCase) ? Read(text[5..end], text[(end + 1)..]) : null;
    }

    // Each pair ends in the separator, and one more ends them all.
    private static BearerResponse? Read(string user, string pairs)
    {
        if (pairs.Length < 2 || pairs[^1] != Separator || pairs[^2] != Separator)
        {
            return null;
        }

        string? token = null;
        foreach (var pair in pairs[..^2].Split(Separator))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !pair[..equals].All(char.IsAsciiLetter))
            {
                return null;
            }

            if (pair.StartsWith("auth=", StringComparison.OrdinalIgnoreCase))
            {
                if (token is not null || !pair.AsSpan(5).StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
                {
                    return null;
                }

                token = pair[(5 + Scheme.Length)..];
            }
        }

        return token is { Length: > 0 } && Ascii.IsValid(token) ? new BearerResponse(user, Encoding.ASCII.GetBytes(token)) : null;
    }
}
