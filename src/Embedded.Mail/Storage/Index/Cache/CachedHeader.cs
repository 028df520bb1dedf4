using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// A value of type <see cref="CacheFieldType.Header"/>: all header fields of one name. The line on which each begins, counted from 1; a zero; the fields as they stand
/// in the message, with LF line ends. Empty when the message has none.
/// </summary>
internal readonly ref struct CachedHeader
{
    private CachedHeader(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> text, int start)
    {
        Lines = lines;
        Text = text;
        Start = start;
    }

    /// <summary>The numbers of the lines, four octets each.</summary>
    public ReadOnlySpan<byte> Lines { get; }

    /// <summary>The fields.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Where <see cref="Text"/> begins in the value.</summary>
    public int Start { get; }

    /// <summary>Reads a value; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out CachedHeader header)
    {
        header = default;
        if (value.IsEmpty)
        {
            return true;
        }

        for (var end = 0; end + 4 <= value.Length; end += 4)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(value[end..]) == 0)
            {
                header = new(value[..end], value[(end + 4)..], end + 4);
                return end > 0;
            }
        }

        return false;
    }
}
