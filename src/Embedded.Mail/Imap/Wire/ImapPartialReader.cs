namespace Embedded.Mail.Imap.Wire;

/// <summary>Reads and writes stretches of results (RFC 9394 §4).</summary>
internal static class ImapPartialReader
{
    /// <summary>Reads <c>partial-range</c>, such as <c>1:500</c> or <c>-1:-100</c>, its ends in either order.</summary>
    public static bool TryReadPartialRange(this ref ImapReader reader, out PartialRange range)
    {
        range = default;
        var isFromEnd = reader.Peek == '-';
        if (!TryReadEnd(ref reader, isFromEnd, out var first) || !reader.TryRead((byte)':') || !TryReadEnd(ref reader, isFromEnd, out var last))
        {
            return false;
        }

        range = new PartialRange(Math.Min(first, last), Math.Max(first, last), isFromEnd);
        return true;
    }

    /// <summary>Writes the stretch, the lower number first as Dovecot does.</summary>
    public static ImapWriter PartialRange(this ImapWriter output, PartialRange range)
    {
        var sign = range.IsFromEnd ? "-"u8 : default;
        return output.Write(sign).Number(range.Low).Octet(':').Write(sign).Number(range.High);
    }

    private static bool TryReadEnd(ref ImapReader reader, bool isFromEnd, out uint number)
    {
        number = 0;
        return (!isFromEnd || reader.TryRead((byte)'-')) && reader.TryReadNonZero(out number);
    }
}
