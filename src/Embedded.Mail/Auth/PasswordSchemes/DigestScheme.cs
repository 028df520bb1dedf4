using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>
/// The bare digest of the password: <c>SHA</c>, <c>SHA256</c>, <c>SHA512</c>, <c>PLAIN-MD5</c>, <c>LDAP-MD5</c>; with the user's name and realm before it, <c>DIGEST-MD5</c>
/// (RFC 2831 §2.1.2.1), which the mechanism of that name can prove.
/// </summary>
/// <param name="name">The scheme.</param>
/// <param name="algorithm">The digest.</param>
/// <param name="digestLength">Its octets.</param>
/// <param name="encoding">How Dovecot writes it.</param>
/// <param name="hasUser">Whether <c>user:realm:</c> goes before the password.</param>
internal sealed class DigestScheme(string name, HashAlgorithmName algorithm, int digestLength, PasswordEncoding encoding, bool hasUser = false) : IPasswordScheme
{
    public string Name { get; } = name;

    public PasswordEncoding Encoding => encoding;

    public int DigestLength => digestLength;

    // Equal passwords show, and tables of digests exist.
    public bool IsWeak => true;

    public bool IsCostly => false;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits) => stored.Length == digestLength
        ? PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(Digest(user, password), stored))
        : PasswordVerdict.Unusable($"{Name} password has {stored.Length} octets, not {digestLength}");

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => hasUser && user.Length == 0
        ? throw new ArgumentException($"{Name} needs the user's name.", nameof(user))
        : Digest(user, password);

    private byte[] Digest(string user, ReadOnlySpan<byte> password)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        if (hasUser)
        {
            // What follows the first @ is the realm.
            var at = user.IndexOf('@', StringComparison.Ordinal);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(at < 0 ? $"{user}::" : $"{user[..at]}:{user[(at + 1)..]}:"));
        }

        hash.AppendData(password);
        return hash.GetHashAndReset();
    }
}
