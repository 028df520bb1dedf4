using System.Text;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>
/// Names and passwords inside SASL messages. They are UTF-8 without NUL. No SASLprep is applied (RFC 4616 §2 leaves it to the server): like Dovecot we take names and passwords
/// octet for octet, so that a hash made by other tools fits; ASCII, by far the most, is the same either way.
/// </summary>
internal static class SaslText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a name; false where it is not UTF-8 or has a NUL.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out string text)
    {
        text = "";
        if (octets.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(octets))
        {
            return false;
        }

        text = Strict.GetString(octets);
        return true;
    }

    /// <summary>Reads <c>saslname</c> behind its prefix (RFC 5801 §4): a comma is written <c>=2C</c> and an equals sign <c>=3D</c>; another equals sign is an error.</summary>
    /// <param name="part">Prefix and name.</param>
    /// <param name="prefix">Such as <c>a=</c>.</param>
    /// <param name="mayLack">Whether nothing at all is a name too: the empty one.</param>
    /// <param name="name">The name.</param>
    public static bool TryReadName(string part, string prefix, bool mayLack, out string name)
    {
        name = "";
        if (mayLack && part.Length == 0)
        {
            return true;
        }

        if (!part.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = part[prefix.Length..].Replace("=2C", ",", StringComparison.Ordinal);
        name = rest.Replace("=3D", "=", StringComparison.Ordinal);
        return name.Length > 0 && !rest.Replace("=3D", "", StringComparison.Ordinal).Contains('=', StringComparison.Ordinal);
    }

    /// <summary>Whether a password may be passed on: not one that back ends would cut at a NUL. Other encodings than UTF-8 are let through, for old clients.</summary>
    public static bool IsPassword(ReadOnlySpan<byte> password) => !password.Contains((byte)0);

    /// <summary>The request for a user who gave this name, and maybe another to be authorised as.</summary>
    public static AuthRequest RequestFor(AuthRequest template, string name, string authorisation) =>
        authorisation.Length == 0 || authorisation == name
            ? template with { UserName = name, OriginalUserName = name }
            : template with { UserName = authorisation, OriginalUserName = name, MasterUser = name };
}
