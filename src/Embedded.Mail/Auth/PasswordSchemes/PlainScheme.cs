using System.Security.Cryptography;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>The password itself: <c>PLAIN</c>, also called <c>CLEAR</c> and <c>CLEARTEXT</c>.</summary>
internal sealed class PlainScheme(string name) : IPasswordScheme
{
    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => false;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        // Digests are of one length, so that not even the length of the stored password shows in the time.
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, given);
        SHA256.HashData(stored, expected);
        return PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(given, expected));
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => password.ToArray();
}
