namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>CRYPT</c>: whatever crypt(3) method the stored text names. Known here are the methods on SHA-2.</summary>
internal sealed class CryptScheme(IReadOnlyList<(string Prefix, IPasswordScheme Scheme)> methods, IPasswordScheme preferred) : IPasswordScheme
{
    public string Name => "CRYPT";

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        foreach (var (prefix, scheme) in methods)
        {
            if (stored.Length >= prefix.Length && System.Text.Ascii.Equals(stored[..prefix.Length], prefix))
            {
                return scheme.Verify(user, password, stored, limits);
            }
        }

        return PasswordVerdict.Unusable("CRYPT password uses a method that is not supported");
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) => preferred.Generate(user, password, rounds);
}
