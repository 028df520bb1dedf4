using System.Buffers;
using System.Buffers.Binary;
using Embedded.Mail.Mime;

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

    /// <summary>Writes the value that holds the fields of a name.</summary>
    /// <param name="header">The message's header.</param>
    /// <param name="name">The name, any case.</param>
    /// <param name="output">Gets the octets; none when there is no such field.</param>
    public static void Write(ReadOnlySpan<byte> header, string name, IBufferWriter<byte> output)
    {
        var any = false;
        var (line, counted) = (1, 0);
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (field.Is(name))
            {
                line += header[counted..field.Offset].Count((byte)'\n');
                counted = field.Offset;
                WriteNumber((uint)line, output);
                any = true;
            }
        }

        if (any)
        {
            WriteNumber(0, output);
            WriteFields(header, name, output);
        }
    }

    private static void WriteFields(ReadOnlySpan<byte> header, string name, IBufferWriter<byte> output)
    {
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (field.Is(name))
            {
                WriteWithLf(field.Octets, output);
            }
        }
    }

    private static void WriteWithLf(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        while (field.IndexOf("\r\n"u8) is var end and >= 0)
        {
            output.Write(field[..end]);
            output.Write("\n"u8);
            field = field[(end + 2)..];
        }

        output.Write(field);
    }

    private static void WriteNumber(uint number, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), number);
        output.Advance(4);
    }
}
