using System.Text.Unicode;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>Splits command lines.</summary>
internal static class LmtpLine
{
    /// <summary>Separates the verb from what follows it. Control characters other than HTAB, and octets that are not UTF-8, make the line invalid.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="verb">The verb as it came.</param>
    /// <param name="arguments">What follows the space behind it, without white space at the end.</param>
    public static bool TrySplit(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> verb, out ReadOnlySpan<byte> arguments)
    {
        var space = line.IndexOf((byte)' ');
        verb = space < 0 ? line : line[..space];
        arguments = space < 0 ? default : line[(space + 1)..].TrimEnd(" \t"u8);
        return HasOnlyText(line) && Utf8.IsValid(line);
    }

    /// <summary>Takes the next parameter, separated by spaces, off <paramref name="rest"/>: <c>KEYWORD</c> or <c>KEYWORD=value</c> (RFC 5321 §4.1.2 <c>esmtp-param</c>).</summary>
    /// <returns>False at the end.</returns>
    public static bool TryTakeParameter(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        rest = rest.TrimStart((byte)' ');
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        var equals = word.IndexOf((byte)'=');
        hasValue = equals >= 0;
        keyword = hasValue ? word[..equals] : word;
        value = hasValue ? word[(equals + 1)..] : default;
        return !word.IsEmpty;
    }

    /// <summary>Reads a decimal number of at most 20 digits (RFC 1870 §4, RFC 3030 §4.2).</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > 20 || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (value > (long.MaxValue - (digit - '0')) / 10)
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static bool HasOnlyText(ReadOnlySpan<byte> line)
    {
        var odd = line.IndexOfAnyInRange((byte)0, (byte)0x1F);
        while (odd >= 0 && line[odd] == '\t')
        {
            line = line[(odd + 1)..];
            odd = line.IndexOfAnyInRange((byte)0, (byte)0x1F);
        }

        return odd < 0 && !line.Contains((byte)0x7F);
    }
}
