using System.Buffers;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// Values of a batch of messages: a row for each message, a column for each field that is wanted. A value is set once and stays; those of the cache lie in one pooled
/// array, those of a message that was read in an array of its own, so that several messages can be read at once.
/// </summary>
internal sealed class CacheValues(IReadOnlyList<CacheField> columns, int maxRows) : IDisposable
{
    private readonly Cell[] _cells = new Cell[columns.Count * maxRows];
    private readonly byte[]?[] _own = new byte[maxRows][];
    private byte[] _octets = [];
    private int _length;

    /// <summary>The fields that are wanted.</summary>
    public IReadOnlyList<CacheField> Columns => columns;

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        Array.Clear(_own);
        _length = 0;
    }

    public bool IsKnown(int row, int column) => _cells[(row * columns.Count) + column].IsKnown;

    /// <summary>A value; empty when it is not known.</summary>
    public ReadOnlySpan<byte> this[int row, int column]
    {
        get
        {
            var cell = _cells[(row * columns.Count) + column];
            return (cell.IsOwn ? _own[row] : _octets).AsSpan(cell.Start, cell.Length);
        }
    }

    /// <summary>Takes a value of the cache. Of several the first stays, unless they are bitmasks, which are joined.</summary>
    public void Add(int row, int column, ReadOnlySpan<byte> value)
    {
        ref var cell = ref _cells[(row * columns.Count) + column];
        if (!cell.IsKnown)
        {
            Reserve(value.Length);
            value.CopyTo(_octets.AsSpan(_length));
            cell = new(_length, value.Length, IsKnown: true, IsOwn: false);
            _length += value.Length;
        }
        else if (columns[column].Type == CacheFieldType.Bitmask)
        {
            var joined = _octets.AsSpan(cell.Start, cell.Length);
            for (var i = 0; i < joined.Length && i < value.Length; i++)
            {
                joined[i] |= value[i];
            }
        }
    }

    /// <summary>Takes the values of a message that was read, as a record has them with columns for field numbers. Values that are known already stay.</summary>
    public void SetOwn(int row, byte[] values)
    {
        _own[row] = values;
        var record = new CacheRecord(values, columns);
        while (record.Read())
        {
            ref var cell = ref _cells[(row * columns.Count) + record.Field];
            if (!cell.IsKnown || columns[record.Field].Type == CacheFieldType.Bitmask)
            {
                cell = new(record.Start, record.Value.Length, IsKnown: true, IsOwn: true);
            }
        }
    }

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            (_octets, _length) = ([], 0);
        }
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _length >= count)
        {
            return;
        }

        var more = ArrayPool<byte>.Shared.Rent(Math.Max(64 * 1024, Math.Max(2 * _octets.Length, _length + count)));
        _octets.AsSpan(0, _length).CopyTo(more);
        var length = _length;
        Dispose();
        (_octets, _length) = (more, length);
    }

    private readonly record struct Cell(int Start, int Length, bool IsKnown, bool IsOwn);
}
