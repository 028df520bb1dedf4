using System.Buffers;
using System.Buffers.Text;

namespace Embedded.Mail.Mime;

/// <summary>Decodes base64 (RFC 2045 §6.8): whole lines at vector speed, the rest digit by digit.</summary>
internal sealed class Base64Decoder : TransferDecoder
{
    private static readonly SearchValues<byte> NoDigits = SearchValues.Create("\r\n\t ="u8);

    private uint _bits;
    private int _count;

    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination, bool isLast, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < source.Length && destination.Length - written >= 3)
        {
            if (_count == 0 && TryDecodeBlock(source[consumed..], destination[written..], out var used, out var made))
            {
                consumed += used;
                written += made;
            }
            else
            {
                written += Add(source[consumed++], destination[written..]);
            }
        }

        if (isLast && consumed == source.Length && destination.Length - written >= 3)
        {
            written += Flush(destination[written..]);
        }

        return written;
    }

    // Whole quanta of one line go to the framework's vectorised decoder; it stops before a quantum it doubts.
    private static bool TryDecodeBlock(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        var length = source[..Math.Min(source.Length, 4096)].IndexOfAny(NoDigits);
        length = (length < 0 ? Math.Min(source.Length, 4096) : length) & ~3;
        consumed = written = 0;
        return length > 0 && Base64.DecodeFromUtf8(source[..length], destination, out consumed, out written, isFinalBlock: false) >= 0 && consumed > 0;
    }

    private int Add(byte octet, Span<byte> destination)
    {
        if (octet == '=')
        {
            return Flush(destination);
        }

        var value = Base64Quantum.Value(octet);
        if (value < 0)
        {
            return 0;
        }

        _bits = (_bits << 6) | (uint)value;
        if (++_count < 4)
        {
            return 0;
        }

        destination[0] = (byte)(_bits >> 16);
        destination[1] = (byte)(_bits >> 8);
        destination[2] = (byte)_bits;
        (_bits, _count) = (0, 0);
        return 3;
    }

    private int Flush(Span<byte> destination)
    {
        var (bits, count) = (_bits, _count);
        (_bits, _count) = (0, 0);
        if (count == 2)
        {
            destination[0] = (byte)(bits >> 4);
            return 1;
        }

        if (count == 3)
        {
            destination[0] = (byte)(bits >> 10);
            destination[1] = (byte)(bits >> 2);
            return 2;
        }

        return 0;
    }
}
