using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>The mailbox name encoding of IMAP4rev1 and of Dovecot's folder names on disk (RFC 3501 §5.1.3).</summary>
public static class ModifiedUtf7
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    /// <summary>Whether <paramref name="name"/> reads the same encoded, which most names do.</summary>
    public static bool IsPlain(ReadOnlySpan<char> name) => !name.ContainsAnyExceptInRange(' ', '~') && !name.Contains('&');

    /// <summary>Encodes a name; unpaired surrogates become U+FFFD.</summary>
    public static string Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsPlain(name))
        {
            return name;
        }

        var text = new StringBuilder(name.Length + 16);
        var rest = ReplaceUnpairedSurrogates(name).AsSpan();
        while (!rest.IsEmpty)
        {
            var plain = rest.IndexOfAnyExceptInRange(' ', '~') is var stop and >= 0 ? rest[..stop] : rest;
            foreach (var c in plain)
            {
                _ = c == '&' ? text.Append("&-") : text.Append(c);
            }

            rest = rest[plain.Length..];
            var shifted = rest.IndexOfAnyInRange(' ', '~') is var end and >= 0 ? rest[..end] : rest;
            AppendShifted(text, shifted);
            rest = rest[shifted.Length..];
        }

        return text.ToString();
    }

    /// <summary>
    /// Decodes a name. Refused is what RFC 3501 §5.1.3 forbids: octets outside printable ASCII, an unfinished or superfluous shift,
    /// non-zero padding, printable ASCII written shifted, unpaired surrogates.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var text = new StringBuilder(encoded.Length);
        var afterShift = false;
        while (!encoded.IsEmpty)
        {
            if (encoded[0] is < ' ' or > '~')
            {
                return false;
            }

            if (encoded[0] != '&')
            {
                _ = text.Append(encoded[0]);
                encoded = encoded[1..];
                afterShift = false;
                continue;
            }

            var end = encoded.IndexOf('-');
            if (end < 0 || (end > 1 && (afterShift || !TryAppendUnshifted(encoded[1..end], text))))
            {
                return false;
            }

            _ = end == 1 ? text.Append('&') : text;
            afterShift = end > 1;
            encoded = encoded[(end + 1)..];
        }

        name = text.ToString();
        return true;
    }

    private static string ReplaceUnpairedSurrogates(string name) =>
        Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(name));

    private static void AppendShifted(StringBuilder text, ReadOnlySpan<char> characters)
    {
        if (characters.IsEmpty)
        {
            return;
        }

        _ = text.Append('&');
        int bits = 0, count = 0;
        foreach (var c in characters)
        {
            bits = (bits << 16) | c;
            for (count += 16; count >= 6; count -= 6)
            {
                _ = text.Append(Alphabet[(bits >> (count - 6)) & 0x3f]);
            }

            bits &= (1 << count) - 1;
        }

        _ = count > 0 ? text.Append(Alphabet[(bits << (6 - count)) & 0x3f]) : text;
        _ = text.Append('-');
    }

    private static bool TryAppendUnshifted(ReadOnlySpan<char> base64, StringBuilder text)
    {
        int bits = 0, count = 0;
        var pendingHigh = false;
        foreach (var digit in base64)
        {
            var value = Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 6) | value;
            count += 6;
            if (count < 16)
            {
                continue;
            }

            count -= 16;
            var unit = (char)(bits >> count);
            bits &= (1 << count) - 1;
            if (unit is >= ' ' and <= '~' || char.IsLowSurrogate(unit) != pendingHigh)
            {
                return false;
            }

            pendingHigh = char.IsHighSurrogate(unit);
            _ = text.Append(unit);
        }

        return !pendingHigh && count < 6 && bits == 0;
    }
}
