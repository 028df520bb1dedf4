using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>CRYPT</c>: whatever crypt(3) method the stored text names: the ones we know ourselves, and all that the system's libcrypt knows, yescrypt among them.</summary>
/// <param name="methods">Our own methods by their prefix; they heed the limits.</param>
/// <param name="preferred">What is made.</param>
internal sealed class CryptScheme(IReadOnlyList<(string Prefix, IPasswordScheme Scheme)> methods, IPasswordScheme preferred) : IPasswordScheme
{
    public string Name => "CRYPT";

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        foreach (var (prefix, scheme) in methods)
        {
            if (stored.Length >= prefix.Length && Ascii.Equals(stored[..prefix.Length], prefix))
            {
                return scheme.IsWeak && !limits.AllowsWeak ? PasswordVerdict.Unusable($"CRYPT password is of the weak scheme {scheme.Name}") : scheme.Verify(user, password, stored, limits);
            }
        }

        // DES and its like have no prefix; a name that begins with * or ! locks an account.
        if (stored.IsEmpty || (stored[0] != (byte)'$' && !limits.AllowsWeak))
        {
            return PasswordVerdict.Unusable("CRYPT password uses a method that is weak or not supported");
        }

        return password.Contains((byte)0) ? PasswordVerdict.Of(false)
            : SystemCrypt.TryHash(password, stored) is { } computed ? PasswordVerdict.Of(CryptographicOperations.FixedTimeEquals(computed, stored))
            : PasswordVerdict.Unusable("CRYPT password uses a method that is not supported");
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => preferred.Generate(user, password, rounds);
}
