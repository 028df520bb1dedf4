using System.Buffers;
using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Gathers records that will lie one behind the other in a cache file, and where they will lie, in pooled memory.</summary>
/// <param name="columns">The fields of the values that are given.</param>
/// <param name="fields">The fields of the file.</param>
/// <param name="start">Where the first record will lie.</param>
internal sealed class CacheRecordWriter(IReadOnlyList<CacheField> columns, CacheFields fields, long start) : IDisposable
{
    // One value shall not keep a message's others out.
    private const int MaxValueSize = CacheRecord.MaxSize / 2;

    // What some hundred messages have.
    private const int FirstSize = 256 * 1024;

    private readonly int[] _numbers = [.. columns.Select(fields.NumberOf)];
    private readonly List<LogRecordValue> _offsets = [];
    private byte[] _octets = [];
    private int _length;

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>Where they lie, in the order in which they were added.</summary>
    public IReadOnlyList<LogRecordValue> Offsets => _offsets;

    /// <summary>Records that have a predecessor.</summary>
    public uint Continued { get; private set; }

    /// <summary>Records that have none.</summary>
    public uint First => (uint)_offsets.Count - Continued;

    /// <summary>Adds the record of a message. One that has nothing the file can hold, or is too large, is left out.</summary>
    /// <param name="addition">The message and its values.</param>
    /// <param name="previous">The record before; 0 for none.</param>
    public void Add(CacheAddition addition, uint previous)
    {
        // Values have the size here that they had there.
        Reserve(CacheRecord.PrefixSize + addition.Values.Length);
        var offset = start + _length;
        var size = Write(_octets.AsSpan(_length), addition.Values, previous);
        if (size is CacheRecord.PrefixSize or > CacheRecord.MaxSize || offset + size > CacheHeader.MaxFileLength)
        {
            return;
        }

        _length += size;
        _offsets.Add(new(addition.Uid, (uint)offset));
        Continued += previous != 0 ? 1u : 0;
    }

    public void Dispose()
    {
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            (_octets, _length) = ([], 0);
        }
    }

    private bool Takes(in CacheRecord value) => _numbers[value.Field] >= 0 && value.Value.Length <= MaxValueSize;

    /// <returns>How many octets the record has.</returns>
    private int Write(Span<byte> octets, byte[] values, uint previous)
    {
        var size = CacheRecord.PrefixSize;
        var record = new CacheRecord(values, columns);
        while (record.Read())
        {
            if (Takes(record))
            {
                size += CacheRecord.Write(octets[size..], _numbers[record.Field], columns[record.Field], record.Value);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(octets, previous);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], (uint)size);
        return size;
    }

    private void Reserve(int count)
    {
        if (_octets.Length - _length >= count)
        {
            return;
        }

        var more = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(2 * _octets.Length, _length + count)));
        Octets.CopyTo(more);
        var length = _length;
        Dispose();
        (_octets, _length) = (more, length);
    }
}
