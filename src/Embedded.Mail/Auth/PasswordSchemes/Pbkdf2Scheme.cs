using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>PBKDF2</c> in Dovecot's form <c>$1$salt$rounds$hex</c>: HMAC-SHA-1 (RFC 8018 §5.2) of 20 octets; the salt is its text's own octets.</summary>
internal sealed class Pbkdf2Scheme : IPasswordScheme
{
    private const int KeyLength = 20;
    private const int SaltLength = 16;

    // Dovecot's own default is 5,000; what we make fresh follows today's advice for HMAC-SHA-1 as far as a mail server's many short logins allow.
    private const int DefaultRounds = 100_000;

    public string Name => "PBKDF2";

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        var parts = Encoding8.GetString(stored).Split('$');
        if (parts is not ["", "1", var salt, var roundsText, var hex] || hex.Length != KeyLength * 2
            || !int.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds == 0)
        {
            return PasswordVerdict.Unusable("PBKDF2 password is not of the form $1$salt$rounds$hex");
        }

        Span<byte> expected = stackalloc byte[KeyLength];
        if (Convert.FromHexString(hex, expected, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return PasswordVerdict.Unusable("PBKDF2 password has a digest that is not hexadecimal");
        }

        if (rounds > limits.MaxRounds)
        {
            return PasswordVerdict.Unusable($"PBKDF2 password asks for {rounds} rounds, more than {limits.MaxRounds}");
        }

        Span<byte> key = stackalloc byte[KeyLength];
        Derive(password, salt, rounds, key);
        return PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(key, expected));
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds)
    {
        var salt = RandomNumberGenerator.GetString(CryptBase64.Alphabet, SaltLength);
        var count = rounds ?? DefaultRounds;
        Span<byte> key = stackalloc byte[KeyLength];
        Derive(password, salt, count, key);
        return Encoding8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"$1${salt}${count}${Convert.ToHexStringLower(key)}"));
    }

    // One char per octet: a salt need not be UTF-8.
    private static Encoding Encoding8 => System.Text.Encoding.Latin1;

    private static void Derive(ReadOnlySpan<byte> password, string salt, int rounds, Span<byte> key) =>
#pragma warning disable CA5379 // The format is HMAC-SHA-1 by definition.
        Rfc2898DeriveBytes.Pbkdf2(password, Encoding8.GetBytes(salt), key, rounds, HashAlgorithmName.SHA1);
#pragma warning restore CA5379
}
