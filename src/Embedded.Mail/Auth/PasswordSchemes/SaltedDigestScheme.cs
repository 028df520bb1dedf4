using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>SSHA</c>, <c>SSHA256</c>, <c>SSHA512</c> and <c>SMD5</c>: the digest of password and salt, followed by the salt.</summary>
internal sealed class SaltedDigestScheme(string name, HashAlgorithmName algorithm, int digestLength, bool isWeak = false) : IPasswordScheme
{
    private const int SaltLength = 16;

    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.Base64;

    public bool IsWeak => isWeak;

    public bool IsCostly => false;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (stored.Length <= digestLength)
        {
            return PasswordVerdict.Unusable($"{Name} password is too short");
        }

        var digest = Digest(password, stored[digestLength..]);
        return PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(digest, stored[..digestLength]));
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return [.. Digest(password, salt), .. salt];
    }

    private byte[] Digest(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(password);
        hash.AppendData(salt);
        return hash.GetHashAndReset();
    }
}
