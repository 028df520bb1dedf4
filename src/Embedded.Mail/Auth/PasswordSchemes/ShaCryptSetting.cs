using System.Buffers.Text;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>What comes before the digest: <c>$6$[rounds=N$]salt</c>.</summary>
/// <param name="Salt">At most 16 octets.</param>
/// <param name="Rounds">Iterations, within the bounds of the method.</param>
/// <param name="HasRounds">Whether the count is written out, as it must be in the result too.</param>
internal sealed record ShaCryptSetting(byte[] Salt, int Rounds, bool HasRounds)
{
    public const int DefaultRounds = 5000;
    public const int MinRounds = 1000;
    public const int MaxRounds = 999_999_999;
    public const int MaxSaltLength = 16;

    private static ReadOnlySpan<byte> RoundsWord => "rounds="u8;

    /// <summary>Reads the setting; what follows the salt is not looked at. A count outside the bounds is moved to the nearer bound.</summary>
    public static bool TryParse(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> prefix, out ShaCryptSetting setting)
    {
        setting = new ShaCryptSetting([], DefaultRounds, false);
        if (!stored.StartsWith(prefix))
        {
            return false;
        }

        var rest = stored[prefix.Length..];
        var hasRounds = rest.StartsWith(RoundsWord);
        var rounds = DefaultRounds;
        if (hasRounds && !TryReadRounds(ref rest, out rounds))
        {
            return false;
        }

        var end = rest.IndexOf((byte)'$');
        var salt = end < 0 ? rest : rest[..end];
        setting = new ShaCryptSetting(salt[..Math.Min(salt.Length, MaxSaltLength)].ToArray(), rounds, hasRounds);
        return true;
    }

    // A zero or a leading zero is an error in libxcrypt, which Debian's Dovecot uses.
    private static bool TryReadRounds(ref ReadOnlySpan<byte> rest, out int rounds)
    {
        rest = rest[RoundsWord.Length..];
        rounds = 0;
        if (rest.IsEmpty || rest[0] is < (byte)'1' or > (byte)'9'
            || !Utf8Parser.TryParse(rest, out ulong count, out var used) || used >= rest.Length || rest[used] != '$')
        {
            return false;
        }

        rest = rest[(used + 1)..];
        rounds = (int)Math.Clamp(count, MinRounds, (ulong)MaxRounds);
        return true;
    }
}
