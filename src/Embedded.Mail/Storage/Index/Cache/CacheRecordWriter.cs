using System.Buffers;
using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Gathers records that will lie one behind the other in a cache file, and where they will lie.</summary>
/// <param name="columns">The fields of the values that are given.</param>
/// <param name="fields">The fields of the file.</param>
/// <param name="start">Where the first record will lie.</param>
internal sealed class CacheRecordWriter(IReadOnlyList<CacheField> columns, CacheFields fields, long start)
{
    // One value shall not keep a message's others out.
    private const int MaxValueSize = CacheRecord.MaxSize / 2;

    private readonly int[] _numbers = [.. columns.Select(fields.NumberOf)];
    private readonly ArrayBufferWriter<byte> _octets = new();
    private readonly List<LogRecordValue> _offsets = [];

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

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
        var size = SizeOf(addition.Values);
        var offset = start + _octets.WrittenCount;
        if (size is CacheRecord.PrefixSize or > CacheRecord.MaxSize || offset + size > CacheHeader.MaxFileLength)
        {
            return;
        }

        Write(_octets.GetSpan(size), addition.Values, previous, size);
        _octets.Advance(size);
        _offsets.Add(new(addition.Uid, (uint)offset));
        Continued += previous != 0 ? 1u : 0;
    }

    private bool Takes(in CacheRecord value) => _numbers[value.Field] >= 0 && value.Value.Length <= MaxValueSize;

    private int SizeOf(byte[] values)
    {
        var size = CacheRecord.PrefixSize;
        var record = new CacheRecord(values, columns);
        while (record.Read())
        {
            size += !Takes(record) ? 0 : CacheRecord.SizeOf(columns[record.Field], record.Value.Length);
        }

        return size;
    }

    private void Write(Span<byte> octets, byte[] values, uint previous, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, previous);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], (uint)size);
        octets = octets[CacheRecord.PrefixSize..];
        var record = new CacheRecord(values, columns);
        while (record.Read())
        {
            if (Takes(record))
            {
                octets = octets[CacheRecord.Write(octets, _numbers[record.Field], columns[record.Field], record.Value)..];
            }
        }
    }
}
