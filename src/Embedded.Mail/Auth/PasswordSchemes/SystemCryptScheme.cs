using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>A method of the system's crypt(3): <c>BLF-CRYPT</c> (bcrypt) and <c>MD5-CRYPT</c>.</summary>
/// <param name="name">The scheme.</param>
/// <param name="prefixes">How its stored forms begin; the first is that of what is made.</param>
/// <param name="isWeak">See <see cref="IPasswordScheme.IsWeak"/>.</param>
/// <param name="makeSetting">Method, cost and fresh salt for so many rounds, or for the scheme's default.</param>
internal sealed class SystemCryptScheme(string name, string[] prefixes, bool isWeak, Func<int?, string> makeSetting) : IPasswordScheme
{
    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsWeak => isWeak;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (!StartsAsOne(stored))
        {
            return PasswordVerdict.Unusable($"{Name} password does not start as one does");
        }

        if (!SystemCrypt.IsPresent)
        {
            return PasswordVerdict.Unusable($"{Name} needs libcrypt, which this system does not have");
        }

        // A NUL ends a password in C: no stored form can be that of a password with one.
        return password.Contains((byte)0) ? PasswordVerdict.Of(false)
            : SystemCrypt.TryHash(password, stored) is { } computed ? PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(computed, stored))
            : PasswordVerdict.Unusable($"{Name} password is malformed");
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) =>
        SystemCrypt.TryHash(password, System.Text.Encoding.ASCII.GetBytes(makeSetting(rounds)))
            ?? throw new ArgumentException($"{Name} cannot store this password: the system has no libcrypt, or one without this method, or the password has a NUL.", nameof(password));

    private bool StartsAsOne(ReadOnlySpan<byte> stored)
    {
        foreach (var prefix in prefixes)
        {
            if (stored.Length > prefix.Length && Ascii.Equals(stored[..prefix.Length], prefix))
            {
                return true;
            }
        }

        return false;
    }
}
