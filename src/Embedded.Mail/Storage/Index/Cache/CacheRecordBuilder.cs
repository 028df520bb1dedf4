using System.Buffers;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Gathers the values of one message as a record has them, with columns for field numbers.</summary>
internal sealed class CacheRecordBuilder(CacheColumns columns)
{
    private readonly ArrayBufferWriter<byte> _record = new(1024);
    private readonly ArrayBufferWriter<byte> _value = new(1024);

    /// <summary>A value under construction: write it, then <see cref="AddValue"/>.</summary>
    public IBufferWriter<byte> Value
    {
        get
        {
            _value.ResetWrittenCount();
            return _value;
        }
    }

    /// <summary>What was written to <see cref="Value"/>.</summary>
    public ReadOnlySpan<byte> Written => _value.WrittenSpan;

    public void Clear() => _record.ResetWrittenCount();

    /// <summary>Adds what was written to <see cref="Value"/>.</summary>
    public void AddValue(int column) => Add(column, _value.WrittenSpan);

    public void Add(int column, ReadOnlySpan<byte> value)
    {
        var field = columns.List[column];
        var octets = _record.GetSpan(CacheRecord.SizeOf(field, value.Length));
        _record.Advance(CacheRecord.Write(octets, column, field, value));
    }

    public byte[] ToArray() => _record.WrittenSpan.ToArray();
}
