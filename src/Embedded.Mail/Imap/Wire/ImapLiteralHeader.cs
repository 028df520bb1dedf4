namespace Embedded.Mail.Imap.Wire;

/// <summary>What announces a literal: <c>{n}</c>, <c>{n+}</c>, <c>~{n}</c>, <c>~{n+}</c> (RFC 9051 §4.3, RFC 7888, RFC 3516).</summary>
/// <param name="Length">Count of octets that follow the line end; <see cref="long.MaxValue"/> for anything greater.</param>
/// <param name="IsSynchronizing">Whether the client waits for a continuation request before it sends them.</param>
/// <param name="IsBinary">Whether it is a literal8, which may hold NUL.</param>
internal readonly record struct ImapLiteralHeader(long Length, bool IsSynchronizing, bool IsBinary)
{
    /// <summary>Reads a header with its line end from the beginning of <paramref name="octets"/>.</summary>
    /// <param name="octets">Where the header should be.</param>
    /// <param name="header">What it says.</param>
    /// <param name="length">Count of octets of header and line end.</param>
    public static bool TryParse(ReadOnlySpan<byte> octets, out ImapLiteralHeader header, out int length)
    {
        header = default;
        length = 0;
        var end = octets.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        length = end + 1;
        var line = octets[..end];
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        return TryParseLineEnd(line, out header, out var start) && start == 0;
    }

    /// <summary>Looks whether a line, without its line end, ends in a header.</summary>
    /// <param name="line">The line.</param>
    /// <param name="header">What the header says.</param>
    /// <param name="start">Where in the line it begins.</param>
    public static bool TryParseLineEnd(ReadOnlySpan<byte> line, out ImapLiteralHeader header, out int start)
    {
        header = default;
        start = line.LastIndexOf((byte)'{');
        if (start < 0 || line[^1] != '}')
        {
            return false;
        }

        var digits = line[(start + 1)..^1];
        var isSynchronizing = !digits.EndsWith("+"u8);
        digits = isSynchronizing ? digits : digits[..^1];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var isBinary = start > 0 && line[start - 1] == '~';
        start -= isBinary ? 1 : 0;
        header = new ImapLiteralHeader(ParseLength(digits), isSynchronizing, isBinary);
        return true;
    }

    private static long ParseLength(ReadOnlySpan<byte> digits)
    {
        long sum = 0;
        foreach (var digit in digits)
        {
            var value = digit - '0';
            sum = sum > (long.MaxValue - value) / 10 ? long.MaxValue : (sum * 10) + value;
        }

        return sum;
    }
}
