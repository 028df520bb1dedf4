using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Walks the records of a log, whole transactions only: a boundary record is passed when every record up to its end is there and valid.
/// It never throws on what the octets hold.
/// </summary>
internal ref struct LogReader
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly long _start;
    private int _position;
    private int _transactionEnd;

    /// <param name="octets">The log from <paramref name="offset"/> on.</param>
    /// <param name="offset">Offset in the file of the first octet, where a transaction must start.</param>
    public LogReader(ReadOnlySpan<byte> octets, long offset)
    {
        _octets = octets;
        _start = offset;
    }

    public LogReadStatus Status { get; private set; }

    /// <summary>Where and what was wrong, if the reader stopped as unfinished or damaged.</summary>
    public IndexDamage Damage { get; private set; }

    /// <summary>Offset in the file behind the last record given; when the reader has stopped, where the bad tail begins.</summary>
    public readonly long Offset => _start + _position;

    /// <summary>Gives the next record, boundaries included. False: see <see cref="Status"/>.</summary>
    public bool TryRead(out LogRecord record)
    {
        record = default;
        if (Status != LogReadStatus.Reading)
        {
            return false;
        }

        if (_position == _octets.Length)
        {
            Status = LogReadStatus.End;
            return false;
        }

        if (!TryFrame(_position, _octets.Length, out record) || (_position >= _transactionEnd && !IsWhole(record)))
        {
            record = default;
            return false;
        }

        _position += LogRecord.HeaderSize + record.Payload.Length;
        return true;
    }

    private bool TryFrame(int position, int end, out LogRecord record)
    {
        record = default;
        if (end - position < LogRecord.HeaderSize)
        {
            return Stop(LogReadStatus.Unfinished, position, "half a record header");
        }

        var size = LogFraming.ReadSize(_octets[position..]);
        if (size == 0)
        {
            return Stop(LogReadStatus.Unfinished, position, "a record whose size is not written");
        }

        if (size <= LogRecord.HeaderSize)
        {
            return Stop(LogReadStatus.Damaged, position, "a record without content");
        }

        if (size > end - position)
        {
            return Stop(LogReadStatus.Unfinished, position, $"a record of {size} octets, of which {end - position} are there");
        }

        var type = BinaryPrimitives.ReadUInt32LittleEndian(_octets[(position + 4)..]);
        var payload = _octets.Slice(position + LogRecord.HeaderSize, size - LogRecord.HeaderSize);
        record = new((LogRecordType)(type & 0x0fff_ffff), (LogRecordFlags)(type & 0xf000_0000), _start + position, payload);
        return true;
    }

    /// <summary>Looks at a record that is alone, or at the whole transaction that it begins.</summary>
    private bool IsWhole(scoped LogRecord record)
    {
        if (LogRecordRules.FindFault(record) is { } fault)
        {
            return Stop(LogReadStatus.Damaged, _position, fault);
        }

        if (record.Type != LogRecordType.Boundary)
        {
            return true;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(record.Payload);
        if (size > _octets.Length - _position)
        {
            return Stop(LogReadStatus.Unfinished, _position, $"a transaction of {size} octets, of which {_octets.Length - _position} are there");
        }

        _transactionEnd = _position + (int)size;
        return HasWholeRecords(_position + LogRecordRules.BoundarySize, _transactionEnd);
    }

    private bool HasWholeRecords(int position, int end)
    {
        while (position < end)
        {
            if (!TryFrame(position, end, out var record))
            {
                // All octets of the transaction are there: nobody is about to write the rest.
                return Stop(LogReadStatus.Damaged, position, Damage.Reason);
            }

            if (record.Type == LogRecordType.Boundary || LogRecordRules.FindFault(record) is not null)
            {
                return Stop(LogReadStatus.Damaged, position, LogRecordRules.FindFault(record) ?? "a transaction within a transaction");
            }

            position += LogRecord.HeaderSize + record.Payload.Length;
        }

        return true;
    }

    private bool Stop(LogReadStatus status, int position, string reason)
    {
        Status = status;
        Damage = new(_start + position, reason);
        return false;
    }
}
