using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Turns stored line ends into CRLF: a CR is put before each LF that has none. Its state is that between two octets, so the text may be cut anywhere.</summary>
internal struct CrlfConverter
{
    private const int MeasureLength = 64 * 1024;
    private bool _afterCr;

    // The CR of a line end was given out and its LF, not yet taken from the source, comes next.
    private bool _lfDue;

    /// <summary>Converts until the source or the destination is used up.</summary>
    /// <returns>How many octets were written.</returns>
    public int Convert(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        consumed = 0;
        var written = 0;
        while (consumed < source.Length && written < destination.Length)
        {
            var run = RunLength(source[consumed..], destination.Length - written);
            source.Slice(consumed, run).CopyTo(destination[written..]);
            consumed += run;
            written += run;
            _afterCr = run > 0 ? source[consumed - 1] == '\r' : _afterCr;
            if (consumed < source.Length && written < destination.Length)
            {
                destination[written++] = NextOfLineEnd(ref consumed);
            }
        }

        return written;
    }

    /// <summary>Converts a whole text.</summary>
    /// <returns>False when the result is not as long as the destination.</returns>
    public static bool TryConvert(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var (read, written) = Vector256.IsHardwareAccelerated ? ConvertBlocks(source, destination) : (0, 0);
        while (read < source.Length)
        {
            var rest = source[read..];
            var feed = rest.IndexOf((byte)'\n');
            var line = feed < 0 ? rest : rest[..feed];
            if (!line.TryCopyTo(destination[written..]))
            {
                return false;
            }

            (read, written) = (read + line.Length, written + line.Length);
            if (feed >= 0 && !TryEndLine(source, ref read, destination, ref written))
            {
                return false;
            }
        }

        return written == destination.Length;
    }

    /// <summary>As <see cref="Convert"/>, and gives nothing out.</summary>
    /// <param name="source">The stored text.</param>
    /// <param name="limit">How many octets of the converted text to pass over at most.</param>
    /// <param name="consumed">How many octets of the source that took.</param>
    /// <returns>How many octets were passed over.</returns>
    public long Skip(ReadOnlySpan<byte> source, long limit, out int consumed)
    {
        consumed = 0;
        var skipped = 0L;
        while (consumed < source.Length && skipped < limit)
        {
            var run = RunLength(source[consumed..], limit - skipped);
            consumed += run;
            skipped += run;
            _afterCr = run > 0 ? source[consumed - 1] == '\r' : _afterCr;
            if (consumed < source.Length && skipped < limit)
            {
                _ = NextOfLineEnd(ref consumed);
                skipped++;
            }
        }

        return skipped;
    }

    /// <summary>The length of a text once converted.</summary>
    public static async ValueTask<long> MeasureAsync(SdboxText text, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MeasureLength);
        try
        {
            var converter = default(CrlfConverter);
            long offset = 0, length = 0;
            int read;
            while ((read = await text.ReadAsync(offset, buffer, cancellationToken)) > 0)
            {
                length += converter.Skip(buffer.AsSpan(0, read), long.MaxValue, out _);
                offset += read;
            }

            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Lines of mail are short: to look for their ends while they are copied takes two thirds of the time of a search and a copy for each.
    private static (int Read, int Written) ConvertBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var feeds = Vector256.Create((byte)'\n');
        var (read, written) = (0, 0);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        while (read <= source.Length - Vector256<byte>.Count && written < destination.Length - Vector256<byte>.Count)
        {
            var block = Vector256.LoadUnsafe(ref from, (nuint)read);
            block.StoreUnsafe(ref to, (nuint)written);
            var found = Vector256.Equals(block, feeds).ExtractMostSignificantBits();
            var run = found == 0 ? Vector256<byte>.Count : BitOperations.TrailingZeroCount(found);
            (read, written) = (read + run, written + run);
            if (found != 0 && !TryEndLine(source, ref read, destination, ref written))
            {
                break;
            }
        }

        return (read, written);
    }

    /// <summary>Writes the line end that the source is at.</summary>
    private static bool TryEndLine(ReadOnlySpan<byte> source, ref int read, Span<byte> destination, ref int written)
    {
        var needsReturn = read == 0 || source[read - 1] != '\r';
        if (written > destination.Length - (needsReturn ? 2 : 1))
        {
            return false;
        }

        if (needsReturn)
        {
            destination[written++] = (byte)'\r';
        }

        destination[written++] = (byte)'\n';
        read++;
        return true;
    }

    private static int RunLength(ReadOnlySpan<byte> source, long limit)
    {
        var span = source[..(int)Math.Min(source.Length, limit)];
        return span.IndexOf((byte)'\n') is var at and >= 0 ? at : span.Length;
    }

    private byte NextOfLineEnd(ref int consumed)
    {
        if (!_afterCr && !_lfDue)
        {
            _lfDue = true;
            return (byte)'\r';
        }

        consumed++;
        _afterCr = false;
        _lfDue = false;
        return (byte)'\n';
    }
}
