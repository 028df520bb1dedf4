namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>One way to store a password. Stateless; works on what is left after the prefix and the encoding are taken off.</summary>
internal interface IPasswordScheme
{
    /// <summary>The name as in <c>{NAME}</c>, in upper case.</summary>
    string Name { get; }

    /// <summary>How the stored octets are written where the prefix does not say.</summary>
    PasswordEncoding Encoding { get; }

    /// <summary>
    /// How long the digest is where it alone is stored, in octets; 0 elsewhere. Such text may be hexadecimal or base64, whatever <see cref="Encoding"/> says: its length tells.
    /// </summary>
    int DigestLength => 0;

    /// <summary>Whether a stolen data base of these gives most passwords away within hours, so that it is used only where the options allow it.</summary>
    bool IsWeak => false;

    /// <summary>Whether a check takes so long (milliseconds) that it must not run on a thread that serves connections.</summary>
    bool IsCostly { get; }

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    /// <param name="user">The user's name as given, for schemes that mix it in.</param>
    /// <param name="password">What the client sent.</param>
    /// <param name="stored">What is stored, decoded.</param>
    /// <param name="limits">How much work a stored hash may ask for.</param>
    PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits);

    /// <summary>Makes what is to be stored, before encoding, with fresh salt.</summary>
    /// <param name="user">The user's name, for schemes that mix it in.</param>
    /// <param name="password">The password in UTF-8.</param>
    /// <param name="rounds">How often to iterate; null for the scheme's default.</param>
    byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds);
}
