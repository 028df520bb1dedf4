namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>MD5</c>, which Dovecot keeps for old data bases: <c>MD5-CRYPT</c> where it begins as one, <c>PLAIN-MD5</c> elsewhere.</summary>
internal sealed class Md5Scheme(IPasswordScheme crypt, IPasswordScheme plain) : IPasswordScheme
{
    public string Name => "MD5";

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsWeak => true;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (stored.StartsWith("$1$"u8))
        {
            return crypt.Verify(user, password, stored, limits);
        }

        return StoredPassword.TryDecodeDigest(System.Text.Encoding.ASCII.GetString(stored), plain.Encoding, plain.DigestLength, out var digest)
            ? plain.Verify(user, password, digest, limits)
            : PasswordVerdict.Unusable("MD5 password is neither MD5-CRYPT nor a digest");
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => crypt.Generate(user, password, rounds);
}
