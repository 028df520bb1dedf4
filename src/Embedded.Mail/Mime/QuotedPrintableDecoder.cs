namespace Embedded.Mail.Mime;

/// <summary>Decodes quoted-printable (RFC 2045 §6.7). Blanks at a line's end go, as they are no one's but the transport's.</summary>
internal sealed class QuotedPrintableDecoder : TransferDecoder
{
    // Blanks that may turn out to end a line are held back; more than a line may have are taken for text.
    private const int MaxBlanks = 1000;

    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination, bool isLast, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < source.Length && written < destination.Length)
        {
            var rest = source[consumed..];
            var plain = rest.IndexOfAny((byte)'=', (byte)' ', (byte)'\t');
            plain = Math.Min(plain < 0 ? rest.Length : plain, destination.Length - written);
            rest[..plain].CopyTo(destination[written..]);
            consumed += plain;
            written += plain;
            if (plain == rest.Length || written == destination.Length)
            {
                break;
            }

            if (!TryStep(rest[plain..], destination[written..], isLast, out var used, out var made))
            {
                break;
            }

            consumed += used;
            written += made;
        }

        return written;
    }

    private static bool TryStep(ReadOnlySpan<byte> rest, Span<byte> destination, bool isLast, out int used, out int made) =>
        rest[0] == '=' ? TryEscape(rest, destination, isLast, out used, out made) : TryBlanks(rest, destination, isLast, out used, out made);

    private static bool TryBlanks(ReadOnlySpan<byte> rest, Span<byte> destination, bool isLast, out int used, out int made)
    {
        used = made = 0;
        var count = rest[..Math.Min(rest.Length, MaxBlanks)].IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (count < 0)
        {
            if (rest.Length < MaxBlanks)
            {
                used = isLast ? rest.Length : 0;
                return isLast;
            }

            count = MaxBlanks;
        }
        else if (IsLineEnd(rest[count..], isLast, out var needsMore) || needsMore)
        {
            used = count;
            return !needsMore;
        }

        used = made = Math.Min(count, destination.Length);
        rest[..made].CopyTo(destination);
        return true;
    }

    private static bool TryEscape(ReadOnlySpan<byte> rest, Span<byte> destination, bool isLast, out int used, out int made)
    {
        (used, made) = (1, 1);
        if (rest.Length >= 3 && char.IsAsciiHexDigit((char)rest[1]) && char.IsAsciiHexDigit((char)rest[2]))
        {
            destination[0] = (byte)((Hex.Value(rest[1]) << 4) | Hex.Value(rest[2]));
            used = 3;
            return true;
        }

        if (TrySoftBreak(rest, isLast, out var needsMore, out var length))
        {
            (used, made) = (length, 0);
            return true;
        }

        destination[0] = (byte)'=';
        return !needsMore && !(rest.Length < 3 && !isLast);
    }

    // "=" and blanks at a line's end, or at the text's end, join lines.
    private static bool TrySoftBreak(ReadOnlySpan<byte> rest, bool isLast, out bool needsMore, out int length)
    {
        length = 1;
        while (length < rest.Length && length < MaxBlanks && (rest[length] is (byte)' ' or (byte)'\t'))
        {
            length++;
        }

        needsMore = length == rest.Length && !isLast;
        if (length == rest.Length)
        {
            return isLast;
        }

        if (!IsLineEnd(rest[length..], isLast, out needsMore))
        {
            return false;
        }

        length += rest[length] == '\r' ? 2 : 1;
        return true;
    }

    private static bool IsLineEnd(ReadOnlySpan<byte> rest, bool isLast, out bool needsMore)
    {
        needsMore = rest.Length == 1 && rest[0] == '\r' && !isLast;
        return rest[0] == '\n' || rest.StartsWith("\r\n"u8);
    }
}
