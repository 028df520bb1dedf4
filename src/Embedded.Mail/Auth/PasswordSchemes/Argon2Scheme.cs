using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary><c>ARGON2I</c> and <c>ARGON2ID</c>, by the system's library.</summary>
/// <param name="isId">Whether it is Argon2id.</param>
internal sealed partial class Argon2Scheme(bool isId) : IPasswordScheme
{
    private const int SaltLength = 16;

    // RFC 9106 §4, second choice: 64 MiB and three passes.
    private const int DefaultPasses = 3;
    private const int DefaultKibibytes = 64 * 1024;

    // What one row of a data base may ask for.
    private const int MaxKibibytes = 1024 * 1024;
    private const long MaxWork = 8L * 1024 * 1024;

    public string Name { get; } = isId ? "ARGON2ID" : "ARGON2I";

    public PasswordEncoding Encoding => PasswordEncoding.None;

    public bool IsCostly => true;

    public PasswordVerdict Verify(string user, ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored, PasswordLimits limits)
    {
        if (!SystemArgon2.IsPresent)
        {
            return PasswordVerdict.Unusable($"{Name} needs libargon2 or libsodium, and this system has neither");
        }

        if (!TryReadCost(stored, out var kibibytes, out var passes))
        {
            return PasswordVerdict.Unusable($"{Name} password does not start as one does");
        }

        if (kibibytes > MaxKibibytes || kibibytes * passes > MaxWork)
        {
            return PasswordVerdict.Unusable($"{Name} password asks for {passes} passes over {kibibytes} KiB, which is too much");
        }

        return SystemArgon2.TryVerify(isId, stored, password) is { } isMatch ? PasswordVerdict.Of(isMatch) : PasswordVerdict.Unusable($"{Name} password is malformed");
    }

    public byte[] Generate(string user, ReadOnlySpan<byte> password, int? rounds) =>
        SystemArgon2.TryHash(isId, password, RandomNumberGenerator.GetBytes(SaltLength), (uint)(rounds ?? DefaultPasses), DefaultKibibytes)
            ?? throw new ArgumentException($"{Name} cannot be made: the system has no libargon2, or it refuses.", nameof(password));

    private bool TryReadCost(ReadOnlySpan<byte> stored, out long kibibytes, out long passes)
    {
        (kibibytes, passes) = (0, 0);
        var match = Cost().Match(System.Text.Encoding.ASCII.GetString(stored));
        return match.Success && match.Groups["type"].Value == (isId ? "id" : "i")
            && long.TryParse(match.Groups["m"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out kibibytes)
            && long.TryParse(match.Groups["t"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out passes);
    }

    [GeneratedRegex(@"^\$argon2(?<type>id?)\$(?:v=\d{1,3}\$)?m=(?<m>\d{1,9}),t=(?<t>\d{1,9}),p=\d{1,3}\$", RegexOptions.CultureInvariant)]
    private static partial Regex Cost();
}
