namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>How stored octets are written as text.</summary>
internal enum PasswordEncoding
{
    /// <summary>As they are, in UTF-8.</summary>
    None,

    /// <summary>Base64 with padding: suffix <c>.b64</c>.</summary>
    Base64,

    /// <summary>Hexadecimal digits in either case: suffix <c>.hex</c>.</summary>
    Hex,
}
