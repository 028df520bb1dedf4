using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Embedded.Mail.Messages;

/// <summary>
/// The address of an envelope (RFC 5321 §4.1.2 <c>Mailbox</c>, with the UTF-8 of RFC 6531 §3.3), also one without a domain as local delivery agents use it. Immutable.
/// </summary>
/// <param name="LocalPart">What stands before the <c>@</c>, without quoting.</param>
/// <param name="Domain">The domain or address literal as it came; empty for none.</param>
public sealed record EnvelopeAddress(string LocalPart, string Domain)
{
    /// <summary>Longest local part and longest domain, in octets. RFC 5321 §4.5.3.1 asks for 64 and 255 at least.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<byte> Atom =
        SearchValues.Create("!#$%&'*+-/=?^_`{|}~.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<char> AtomText =
        SearchValues.Create("!#$%&'*+-/=?^_`{|}~.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The name that a userdb is asked for: the address without quoting.</summary>
    public string UserName => Domain.Length == 0 ? LocalPart : $"{LocalPart}@{Domain}";

    /// <summary>Whether it needs SMTPUTF8.</summary>
    public bool IsInternational => !Ascii.IsValid(LocalPart) || !Ascii.IsValid(Domain);

    /// <summary>Takes an address without angle brackets, such as <c>alice</c>, <c>alice@example.org</c> or <c>"a b"@example.org</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EnvelopeAddress? address)
    {
        address = null;
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text ?? "");
        if (TryRead(ref rest, out var read, out _) && rest.IsEmpty)
        {
            address = read;
        }

        return address is not null;
    }

    /// <summary>The address as an envelope spells it, its local part quoted where it must be.</summary>
    public override string ToString() => Domain.Length == 0 ? QuotedLocalPart() : $"{QuotedLocalPart()}@{Domain}";

    /// <summary>Reads an address and moves past it. On failure <paramref name="error"/> says what is missing and <paramref name="rest"/> stays.</summary>
    internal static bool TryRead(
        ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out EnvelopeAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var at = rest;
        if (!TryReadLocalPart(ref at, out var local, out error))
        {
            return false;
        }

        var domain = "";
        if (at is [(byte)'@', ..] && !TryReadDomain(ref at, out domain, out error))
        {
            return false;
        }

        address = new EnvelopeAddress(local, domain);
        rest = at;
        return true;
    }

    /// <summary>Reads <c>@</c> and the domain after it, as in an address and in a source route.</summary>
    internal static bool TryReadDomain(ref ReadOnlySpan<byte> rest, out string domain, [NotNullWhen(false)] out string? error)
    {
        domain = "";
        var text = rest[1..];
        if (text.IsEmpty)
        {
            return Fail("Missing domain after '@'", out error);
        }

        var length = text[0] == '[' ? LengthOfLiteral(text) : LengthOfDomain(text);
        if (length <= 0)
        {
            return Fail(length == 0 ? "Missing domain after '@'" : "Invalid domain", out error);
        }

        rest = text[length..];
        return TryDecode(text[..length], "Domain", out domain, out error);
    }

    private static bool TryReadLocalPart(ref ReadOnlySpan<byte> rest, out string local, [NotNullWhen(false)] out string? error)
    {
        local = "";
        if (rest is [(byte)'"', ..])
        {
            return TryReadQuoted(ref rest, out local, out error);
        }

        var length = 0;
        while (length < rest.Length && (Atom.Contains(rest[length]) || rest[length] >= 0x80))
        {
            length++;
        }

        // Dots in odd places (a..b@c, .a@c) are not RFC 5321's grammar, but such mailboxes exist and Dovecot takes them.
        if (length == 0)
        {
            return Fail("Invalid character in localpart", out error);
        }

        var text = rest[..length];
        rest = rest[length..];
        return TryDecode(text, "Localpart", out local, out error);
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<byte> rest, out string local, [NotNullWhen(false)] out string? error)
    {
        local = "";
        var unquoted = new byte[Math.Min(rest.Length, MaxLength + 1)];
        var count = 0;
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return count == 0 ? Fail("Empty localpart", out error) : TryDecode(unquoted.AsSpan(0, count), "Localpart", out local, out error);
            }

            i += rest[i] == '\\' && i + 1 < rest.Length ? 1 : 0;
            if (rest[i] < 0x20 || rest[i] == 0x7F || count == unquoted.Length)
            {
                return Fail(count == unquoted.Length ? "Localpart is too long" : "Invalid character in quoted string", out error);
            }

            unquoted[count++] = rest[i];
        }

        return Fail("Premature end of quoted string", out error);
    }

    private static int LengthOfDomain(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'-' or (byte)'_' or (byte)'.' or >= 0x80))
        {
            length++;
        }

        return length > 0 && (text[0] == '.' || text[length - 1] == '.' || text[..length].IndexOf(".."u8) >= 0) ? -1 : length;
    }

    private static int LengthOfLiteral(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)']');
        var inside = end > 0 ? text[1..end] : default;
        return inside.IsEmpty || inside.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0 || inside.IndexOfAny((byte)'[', (byte)'\\') >= 0
            ? -1
            : end + 1;
    }

    private static bool TryDecode(ReadOnlySpan<byte> octets, string what, out string text, [NotNullWhen(false)] out string? error)
    {
        text = "";
        if (octets.Length > MaxLength || !Utf8.IsValid(octets))
        {
            return Fail(octets.Length > MaxLength ? $"{what} is too long" : $"{what} is not UTF-8", out error);
        }

        text = Encoding.UTF8.GetString(octets);
        error = null;

        // C1 controls and the Unicode line separators would break a header field's line in some readers.
        return !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') || Fail($"Invalid character in {what.ToLowerInvariant()}", out error);
    }

    private static bool Fail(string reason, [NotNullWhen(false)] out string? error)
    {
        error = reason;
        return false;
    }

    private string QuotedLocalPart()
    {
        return LocalPart.Length > 0 && !HasAsciiOutsideAtom()
            ? LocalPart
            : $"\"{LocalPart.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private bool HasAsciiOutsideAtom() => LocalPart.Any(c => c < 0x80 && !AtomText.Contains(c));
}
