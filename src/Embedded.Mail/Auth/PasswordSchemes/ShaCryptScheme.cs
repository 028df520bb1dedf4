using System.Security.Cryptography;
using System.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>SHA256-CRYPT</c> and <c>SHA512-CRYPT</c>: crypt(3) methods 5 and 6.</summary>
internal sealed class ShaCryptScheme(string name, ShaCrypt crypt) : IPasswordScheme
{
    public string Name { get; } = name;

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (!ShaCryptSetting.TryParse(stored, crypt.Prefix, out var setting))
        {
            return PasswordVerdict.Unusable($"{Name} password does not start as one does");
        }

        if (setting.Rounds > limits.MaxRounds)
        {
            return PasswordVerdict.Unusable($"{Name} password asks for {setting.Rounds} rounds, more than {limits.MaxRounds}");
        }

        // What crypt(3) would print is compared whole, as Dovecot does: a stored form that is not written canonically never matches.
        return PasswordVerdict.Of(crypt.TryCompute(password, setting, out var computed) && CryptographicOperations.FixedTimeEquals(computed, stored));
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds)
    {
        var salt = Encoding8.GetBytes(RandomNumberGenerator.GetString(CryptBase64.Alphabet, ShaCryptSetting.MaxSaltLength));
        var setting = rounds is { } count
            ? new ShaCryptSetting(salt, Math.Clamp(count, ShaCryptSetting.MinRounds, ShaCryptSetting.MaxRounds), true)
            : new ShaCryptSetting(salt, ShaCryptSetting.DefaultRounds, false);
        return crypt.TryCompute(password, setting, out var computed)
            ? computed
            : throw new ArgumentException($"The password is longer than {ShaCrypt.MaxPasswordLength} octets.", nameof(password));
    }

    private static Encoding Encoding8 => System.Text.Encoding.ASCII;
}
