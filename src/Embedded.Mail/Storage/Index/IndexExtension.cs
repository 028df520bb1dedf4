using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>An extension of the index: header data of the mailbox, data of fixed size in each record, or both.</summary>
internal sealed class IndexExtension(string name, byte[] header)
{
    public const string Keywords = "keywords";
    public const string ModSeq = "modseq";
    public const string Dbox = "dbox-hdr";
    public const string Cache = "cache";
    public const string VirtualSize = "vsize";
    public const string TotalVirtualSize = "hdr-vsize";

    /// <summary>Largest header data taken, in octets: far beyond what any known extension needs, and bearable in memory.</summary>
    public const int MaxHeaderSize = 16 * 1024 * 1024;

    /// <summary>Octets of a message's modseq in its record.</summary>
    public const int ModSeqSize = 8;

    private const int MaxNameLength = 63;
    private const int MaxAlign = 8;

    // The record data of all messages, one after the other; messages behind its end have zeros.
    private byte[] _column = [];
    private int _count;

    // The numbers of the first messages, summed up; how many these are, and how many of them have none.
    private (long Sum, int Count, int Zeros) _summed;

    public string Name { get; } = name;

    /// <summary>The header data without padding.</summary>
    public byte[] Header { get; set; } = header;

    public uint ResetId { get; set; }

    /// <summary>Where the data lie in a record.</summary>
    public ushort RecordOffset { get; set; }

    public ushort RecordSize { get; private set; }

    public ushort RecordAlign { get; private set; }

    /// <summary>Says what is wrong with an extension's description; null if nothing is.</summary>
    public static string? FindFault(ReadOnlySpan<byte> name, uint headerSize, int recordSize, int recordAlign)
    {
        if (name.Length is 0 or > MaxNameLength || name.ContainsAnyExcept(NameOctets))
        {
            return "an extension with an impossible name";
        }

        if ((headerSize == 0 && recordSize == 0) || headerSize > MaxHeaderSize)
        {
            return $"the extension {Encoding.ASCII.GetString(name)} with {headerSize} octets of header data";
        }

        // Only powers of two divide the record size whatever others are there.
        return recordAlign > MaxAlign || (recordAlign & (recordAlign - 1)) != 0 || (recordSize > 0 && recordAlign == 0)
            ? $"the extension {Encoding.ASCII.GetString(name)} with an alignment of {recordAlign}"
            : null;
    }

    /// <summary>Whether record data lie here. Keywords and modseqs lie in the messages' list entries.</summary>
    public bool HasColumn => RecordSize > 0 && Name != Keywords && !HoldsModSeqs;

    /// <summary>Whether this is the extension that gives each message a modseq of its own.</summary>
    public bool HoldsModSeqs => Name == ModSeq && RecordSize == ModSeqSize;

    /// <summary>Sets size and alignment of the record data; what is there is kept as far as it fits.</summary>
    public void SetRecord(ushort size, ushort align)
    {
        _summed = default;
        if (size != RecordSize && _count > 0)
        {
            var column = new byte[size * _count];
            for (var i = 0; i < _count; i++)
            {
                this[i][..Math.Min(size, RecordSize)].CopyTo(column.AsSpan(i * size));
            }

            _column = column;
        }

        (RecordSize, RecordAlign) = (size, align);
    }

    /// <summary>The record data of the message at an index; empty, which stands for zeros, where none were ever set.</summary>
    public ReadOnlySpan<byte> this[int index] =>
        index < _count ? _column.AsSpan(index * RecordSize, RecordSize) : default;

    /// <summary>The record data of the message at an index, to be changed.</summary>
    public Span<byte> At(int index)
    {
        _summed = index < _summed.Count ? default : _summed;
        if (index >= _count)
        {
            Extend(index + 1);
        }

        return _column.AsSpan(index * RecordSize, RecordSize);
    }

    /// <summary>Reads the record data as a number of 32 bits; 0 where there is none.</summary>
    public uint NumberAt(int index) =>
        RecordSize == sizeof(uint) && index < _count ? BinaryPrimitives.ReadUInt32LittleEndian(this[index]) : 0;

    /// <summary>The sum of the numbers of all messages, and how many of the messages that have record data have no number. It costs what has come since it was last asked.</summary>
    public (long Sum, int Count, int Zeros) Total()
    {
        for (; _summed.Count < _count; _summed.Count++)
        {
            var number = NumberAt(_summed.Count);
            _summed.Sum += number;
            _summed.Zeros += number == 0 ? 1 : 0;
        }

        return _summed;
    }

    /// <summary>Sets all record data to zero.</summary>
    public void ClearColumn() => (_column, _count, _summed) = ([], 0, default);

    /// <summary>Takes away the data of messages that go.</summary>
    /// <param name="indexes">Their indexes before the removal, ascending.</param>
    public void Remove(ReadOnlySpan<int> indexes)
    {
        var kept = 0;
        _summed = Without(indexes);
        for (var i = 0; i < _count; i++)
        {
            if (!indexes.IsEmpty && indexes[0] == i)
            {
                indexes = indexes[1..];
                continue;
            }

            if (kept != i)
            {
                this[i].CopyTo(_column.AsSpan(kept * RecordSize));
            }

            kept++;
        }

        _column.AsSpan(kept * RecordSize, (_count - kept) * RecordSize).Clear();
        _count = kept;
    }

    /// <summary>Reads a modseq; one that cannot be (RFC 7162 §3.1: they have 63 bits) is none.</summary>
    public static ModSeq ReadModSeq(ReadOnlySpan<byte> octets) =>
        BinaryPrimitives.ReadUInt64LittleEndian(octets) is <= long.MaxValue and var value ? new(value) : Messages.ModSeq.Zero;

    public void ResizeHeader(int size)
    {
        var header = Header;
        Array.Resize(ref header, size);
        Header = header;
    }

    private (long Sum, int Count, int Zeros) Without(ReadOnlySpan<int> indexes)
    {
        var rest = _summed;
        foreach (var index in indexes)
        {
            if (index < _summed.Count)
            {
                var number = NumberAt(index);
                rest = (rest.Sum - number, rest.Count - 1, rest.Zeros - (number == 0 ? 1 : 0));
            }
        }

        return rest;
    }

    // Grows by an eighth: the column of a large mailbox is most of what it costs besides its list.
    private void Extend(int count)
    {
        var needed = checked(count * RecordSize);
        if (needed > _column.Length)
        {
            Array.Resize(ref _column, (int)Math.Clamp(needed + (needed / 8L), 4 * RecordSize, Array.MaxLength));
        }

        _count = count;
    }

    private static readonly System.Buffers.SearchValues<byte> NameOctets =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ "u8);
}
