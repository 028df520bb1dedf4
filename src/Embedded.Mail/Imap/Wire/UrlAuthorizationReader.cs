using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads what stands behind <c>;URLAUTH=</c>: <c>access [":" mechanism ":" token]</c> (RFC 5092 §11).</summary>
internal static class UrlAuthorizationReader
{
    // RFC 5092 §11: enc-urlauth = 32*HEXDIG.
    private const int ShortestToken = 32;

    /// <summary>Reads an authorisation.</summary>
    /// <param name="text">All that stands there.</param>
    /// <param name="offset">Where it begins in the URL.</param>
    /// <param name="expires">What was said before of its end.</param>
    /// <param name="authorization">What was read.</param>
    public static bool TryRead(ReadOnlySpan<char> text, int offset, DateTimeOffset? expires, [NotNullWhen(true)] out UrlAuthorization? authorization)
    {
        authorization = null;
        var end = text.IndexOf(':');
        var access = end < 0 ? text : text[..end];
        if (!TryReadAccess(access, out var kind, out var user) || !TryReadToken(end < 0 ? default : text[end..], out var mechanism, out var token))
        {
            return false;
        }

        authorization = new UrlAuthorization(kind, user, expires, offset + access.Length, mechanism, token);
        return true;
    }

    private static bool TryReadAccess(ReadOnlySpan<char> text, out UrlAccess access, out string user)
    {
        user = "";
        access = UrlAccess.Anonymous;
        if (text.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (text.Equals("authuser", StringComparison.OrdinalIgnoreCase))
        {
            access = UrlAccess.Authenticated;
            return true;
        }

        access = text.StartsWith("user+", StringComparison.OrdinalIgnoreCase) ? UrlAccess.User : UrlAccess.Submit;
        var name = access == UrlAccess.User ? text["user+".Length..] : text.StartsWith("submit+", StringComparison.OrdinalIgnoreCase) ? text["submit+".Length..] : default;
        var isName = ImapUrlReader.TryDecode(name, out var decoded) && decoded.Length > 0;
        user = decoded ?? "";
        return isName;
    }

    private static bool TryReadToken(ReadOnlySpan<char> text, out string mechanism, out string token)
    {
        (mechanism, token) = ("", "");
        if (text.IsEmpty)
        {
            return true;
        }

        text = text[1..];
        var end = text.IndexOf(':');
        if (end <= 0)
        {
            return false;
        }

        mechanism = text[..end].ToString().ToUpperInvariant();
        token = text[(end + 1)..].ToString();
        return token.Length >= ShortestToken && token.All(char.IsAsciiHexDigit);
    }
}
