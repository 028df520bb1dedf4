using System.Text;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Auth;

/// <summary>A password as a data base holds it: <c>{SCHEME}value</c> or <c>{SCHEME.b64}value</c>. Not printed by <see cref="ToString"/>.</summary>
public sealed class StoredPassword
{
    private StoredPassword(string scheme, string value)
    {
        Scheme = scheme;
        Value = value;
    }

    /// <summary>The scheme with its encoding suffix, as written.</summary>
    public string Scheme { get; }

    /// <summary>What follows the prefix.</summary>
    public string Value { get; }

    /// <summary>The names of all schemes that are known, without suffixes.</summary>
    public static IReadOnlyList<string> Schemes => PasswordSchemeTable.Names;

    /// <summary>Splits off the prefix. Text without one has the default scheme.</summary>
    /// <param name="text">What is stored.</param>
    /// <param name="defaultScheme">The scheme of text without prefix, such as <c>CRYPT</c> or <c>PLAIN</c>.</param>
    public static StoredPassword Parse(string text, string defaultScheme)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(defaultScheme);
        var end = text.StartsWith('{') ? text.IndexOf('}', StringComparison.Ordinal) : -1;
        return end < 0 ? new StoredPassword(defaultScheme, text) : new StoredPassword(text[1..end], text[(end + 1)..]);
    }

    /// <summary>Makes the stored form of a password with fresh salt.</summary>
    /// <param name="scheme">A scheme of <see cref="Schemes"/>, with or without suffix <c>.b64</c> or <c>.hex</c>.</param>
    /// <param name="password">The password.</param>
    /// <param name="userName">The user's name, for schemes that mix it in; null elsewhere.</param>
    /// <param name="rounds">How often to iterate; null for the scheme's default; without meaning for schemes that do not iterate.</param>
    /// <exception cref="ArgumentException">The scheme is not known, or cannot store this password.</exception>
    public static StoredPassword Create(string scheme, string password, string? userName = null, int? rounds = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        ArgumentNullException.ThrowIfNull(password);
        if (rounds is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(rounds));
        }

        if (!PasswordSchemeTable.TryFind(scheme, out var found, out var encoding))
        {
            throw new ArgumentException($"Unknown password scheme '{scheme}'.", nameof(scheme));
        }

        var raw = found.Generate(userName ?? "", Encoding.UTF8.GetBytes(password), rounds);
        return new StoredPassword(scheme.ToUpperInvariant(), Encode(raw, encoding));
    }

    /// <summary>Gives the password itself where the scheme keeps it (<c>PLAIN</c> and its aliases), for APOP and the like.</summary>
    public bool TryGetPlainText(out string password)
    {
        password = "";
        if (!PasswordSchemeTable.TryFind(Scheme, out var scheme, out _) || scheme is not PlainScheme || !TryDecode(out var raw))
        {
            return false;
        }

        password = Encoding.UTF8.GetString(raw);
        return true;
    }

    /// <summary>Whether the scheme is of a kind.</summary>
    internal bool Is<TScheme>()
        where TScheme : IPasswordScheme => PasswordSchemeTable.TryFind(Scheme, out var scheme, out _) && scheme is TScheme;

    /// <summary>Whether the scheme has this name, whatever the encoding.</summary>
    internal bool Is(string scheme) => PasswordSchemeTable.TryFind(Scheme, out var found, out _) && found.Name == scheme;

    /// <summary>The form to store, <c>{SCHEME}value</c>.</summary>
    public string ToStoredText() => $"{{{Scheme}}}{Value}";

    /// <summary>The scheme alone.</summary>
    public override string ToString() => $"{{{Scheme}}}…";

    /// <summary>Takes the encoding off.</summary>
    internal bool TryDecode(out byte[] raw)
    {
        raw = [];
        return PasswordSchemeTable.TryFind(Scheme, out var scheme, out var encoding)
            && TryDecodeDigest(Value, encoding, Scheme.Contains('.', StringComparison.Ordinal) ? 0 : scheme.DigestLength, out raw);
    }

    /// <summary>Takes the encoding off; the length tells hexadecimal from base64 where nothing but a digest of so many octets can be there.</summary>
    internal static bool TryDecodeDigest(string value, PasswordEncoding encoding, int digestLength, out byte[] raw)
    {
        var isHex = digestLength > 0 ? value.Length == 2 * digestLength : encoding == PasswordEncoding.Hex;
        try
        {
            raw = isHex ? Convert.FromHexString(value) : encoding == PasswordEncoding.None ? Encoding.UTF8.GetBytes(value) : Convert.FromBase64String(value);
            return true;
        }
        catch (FormatException)
        {
            raw = [];
            return false;
        }
    }

    private static string Encode(byte[] raw, PasswordEncoding encoding) => encoding switch
    {
        PasswordEncoding.Base64 => Convert.ToBase64String(raw),
        PasswordEncoding.Hex => Convert.ToHexStringLower(raw),
        _ => Encoding.UTF8.GetString(raw),
    };
}
