using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Embedded.Mail.Mime;

/// <summary>Decodes <see cref="LenientUtf8"/> piece by piece; a character that is cut is held back until the rest comes.</summary>
internal sealed class LenientUtf8Decoder : Decoder
{
    private static readonly char[] Windows1252 = MailCharset.Windows1252.GetChars([.. Enumerable.Range(0, 256).Select(octet => (byte)octet)]);

    private readonly byte[] _held = new byte[8];
    private int _heldCount;

    public override int GetCharCount(byte[] bytes, int index, int count) => count + _heldCount;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        Convert(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex), flush: false, out _, out var written, out _);
        return written;
    }

    public override void Convert(ReadOnlySpan<byte> bytes, Span<char> chars, bool flush, out int bytesUsed, out int charsUsed, out bool completed)
    {
        bytesUsed = charsUsed = 0;
        while (_heldCount > 0)
        {
            // Three more octets complete any character.
            var added = Math.Min(bytes.Length - bytesUsed, 3);
            bytes.Slice(bytesUsed, added).CopyTo(_held.AsSpan(_heldCount));
            var isLast = flush && added == bytes.Length - bytesUsed;
            var used = Step(_held.AsSpan(0, _heldCount + added), chars[charsUsed..], isLast, onlyOne: true, out var written);
            charsUsed += written;
            if (used == 0)
            {
                completed = written == 0 && !flush && added == bytes.Length - bytesUsed;
                _heldCount += completed ? added : 0;
                bytesUsed += completed ? added : 0;
                return;
            }

            Release(used, ref bytesUsed);
        }

        bytesUsed += Step(bytes[bytesUsed..], chars[charsUsed..], flush, onlyOne: false, out var more);
        charsUsed += more;
        Hold(bytes, flush, ref bytesUsed);
        completed = bytesUsed == bytes.Length && !(flush && _heldCount > 0);
    }

    public override void Reset() => _heldCount = 0;

    // Of the octets looked at, those held come first; what is used beyond them is used of the source.
    private void Release(int used, ref int bytesUsed)
    {
        var ofHeld = Math.Min(used, _heldCount);
        _held.AsSpan(ofHeld, _heldCount - ofHeld).CopyTo(_held);
        _heldCount -= ofHeld;
        bytesUsed += used - ofHeld;
    }

    private void Hold(ReadOnlySpan<byte> bytes, bool flush, ref int bytesUsed)
    {
        var rest = bytes[bytesUsed..];
        if (!flush && rest.Length is > 0 and < 4 && Rune.DecodeFromUtf8(rest, out _, out _) == OperationStatus.NeedMoreData)
        {
            rest.CopyTo(_held);
            _heldCount = rest.Length;
            bytesUsed = bytes.Length;
        }
    }

    private static int Step(ReadOnlySpan<byte> bytes, Span<char> chars, bool isLast, bool onlyOne, out int written)
    {
        var used = 0;
        written = 0;
        while (used < bytes.Length && written < chars.Length && !(onlyOne && used > 0))
        {
            var status = onlyOne
                ? DecodeOne(bytes[used..], chars[written..], out var read, out var made)
                : Utf8.ToUtf16(bytes[used..], chars[written..], out read, out made, replaceInvalidSequences: false, isFinalBlock: isLast);
            used += read;
            written += made;
            if (status == OperationStatus.DestinationTooSmall || (status == OperationStatus.NeedMoreData && !isLast))
            {
                break;
            }

            if (status is OperationStatus.InvalidData or OperationStatus.NeedMoreData && written < chars.Length)
            {
                chars[written++] = Windows1252[bytes[used++]];
            }
        }

        return used;
    }

    private static OperationStatus DecodeOne(ReadOnlySpan<byte> bytes, Span<char> chars, out int read, out int made)
    {
        var status = Rune.DecodeFromUtf8(bytes, out var rune, out read);
        made = 0;
        if (status != OperationStatus.Done)
        {
            read = 0;
            return status;
        }

        if (!rune.TryEncodeToUtf16(chars, out made))
        {
            read = made = 0;
            return OperationStatus.DestinationTooSmall;
        }

        return OperationStatus.Done;
    }
}
