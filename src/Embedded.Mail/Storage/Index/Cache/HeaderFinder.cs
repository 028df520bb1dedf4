using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Finds the header fields of several names in one pass over a header, and makes of them the values that <see cref="CachedHeader"/> reads.</summary>
internal sealed class HeaderFinder
{
    private readonly (int Column, byte[] Name)[] _names;
    private readonly List<Place> _places = [];

    /// <summary>Finds the fields of those columns that are headers.</summary>
    public HeaderFinder(IReadOnlyList<CacheField> columns) =>
        _names = [.. columns.Index().Where(column => column.Item.IsHeader).Select(column => (column.Index, Encoding.UTF8.GetBytes(column.Item.Name[CacheField.HeaderPrefix.Length..])))];

    /// <summary>Goes through a header.</summary>
    /// <param name="header">The header with line ends of either kind, with or without its empty line and what follows.</param>
    public void Find(ReadOnlySpan<byte> header)
    {
        _places.Clear();
        var (line, counted) = (1u, 0);
        foreach (var field in HeaderFields.Enumerate(header))
        {
            if (ColumnOf(field.Name) is var column and >= 0)
            {
                line += (uint)header[counted..field.Offset].Count((byte)'\n');
                counted = field.Offset;
                _places.Add(new(column, line, field.Offset, field.Octets.Length));
            }
        }
    }

    /// <summary>Writes the value of a column; nothing when there is no such field.</summary>
    /// <param name="header">The header that was gone through.</param>
    /// <param name="column">The column.</param>
    /// <param name="output">Gets the octets.</param>
    public void Write(ReadOnlySpan<byte> header, int column, IBufferWriter<byte> output)
    {
        var any = false;
        foreach (var place in _places)
        {
            if (place.Column == column)
            {
                WriteNumber(place.Line, output);
                any = true;
            }
        }

        if (any)
        {
            WriteNumber(0, output);
            WriteFields(header, column, output);
        }
    }

    private int ColumnOf(ReadOnlySpan<byte> name)
    {
        foreach (var (column, known) in _names)
        {
            if (name.Length == known.Length && Ascii.EqualsIgnoreCase(name, known))
            {
                return column;
            }
        }

        return -1;
    }

    private void WriteFields(ReadOnlySpan<byte> header, int column, IBufferWriter<byte> output)
    {
        foreach (var place in _places)
        {
            if (place.Column == column)
            {
                WriteWithLf(header.Slice(place.Start, place.Length), output);
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

    private readonly record struct Place(int Column, uint Line, int Start, int Length);
}
