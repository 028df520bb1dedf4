using System.Buffers;
using System.Buffers.Binary;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Puts the header fields of several names back into the order of the message.</summary>
internal sealed class CachedHeaderMerge
{
    private readonly List<Place> _places = [];

    /// <summary>Writes the fields of a message, with CRLF line ends.</summary>
    /// <param name="values">Where they are.</param>
    /// <param name="row">The message.</param>
    /// <param name="columns">The columns of the names.</param>
    /// <param name="output">Gets the octets.</param>
    /// <returns>False when the values are no header fields; what was written is void.</returns>
    public bool TryWrite(CacheValues values, int row, ReadOnlySpan<int> columns, IBufferWriter<byte> output)
    {
        _places.Clear();
        foreach (var column in columns)
        {
            if (!TryAdd(values[row, column], column))
            {
                return false;
            }
        }

        // One name alone is in order already.
        if (columns.Length > 1)
        {
            _places.Sort(static (left, right) => left.Line.CompareTo(right.Line));
        }

        foreach (var place in _places)
        {
            HeaderFields.WriteWithCrlf(values[row, place.Column].Slice(place.Start, place.Length), output);
        }

        return true;
    }

    private bool TryAdd(ReadOnlySpan<byte> value, int column)
    {
        if (!CachedHeader.TryRead(value, out var header))
        {
            return false;
        }

        var lines = header.Lines;
        foreach (var field in HeaderFields.Enumerate(header.Text))
        {
            if (lines.IsEmpty)
            {
                return false;
            }

            _places.Add(new(BinaryPrimitives.ReadUInt32LittleEndian(lines), column, header.Start + field.Offset, field.Octets.Length));
            lines = lines[4..];
        }

        return lines.IsEmpty;
    }

    private readonly record struct Place(uint Line, int Column, int Start, int Length);
}
