using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>The records of the messages, ascending by UID, in one array as they lie in the snapshot.</summary>
internal sealed class IndexRecords(int recordSize)
{
    private byte[] _octets = [];

    public int Count { get; private set; }

    public int RecordSize { get; private set; } = recordSize;

    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, Count * RecordSize);

    public Uid LastUid => Count == 0 ? Uid.None : UidAt(Count - 1);

    public Span<byte> this[int index] => _octets.AsSpan(index * RecordSize, RecordSize);

    public Uid UidAt(int index) => new(BinaryPrimitives.ReadUInt32LittleEndian(_octets.AsSpan(index * RecordSize)));

    public ref byte FlagsAt(int index) => ref _octets[(index * RecordSize) + 4];

    /// <summary>Adds a record behind all others, its extension data zero. The UID must be higher than <see cref="LastUid"/>.</summary>
    public Span<byte> Add(Uid uid, byte flags)
    {
        var end = checked((Count + 1) * RecordSize);
        if (end > _octets.Length)
        {
            Array.Resize(ref _octets, (int)Math.Clamp(2L * end, 16 * RecordSize, Array.MaxLength));
        }

        var record = this[Count++];
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, uid.Value);
        record[4] = flags;
        return record;
    }

    /// <summary>The index of the first record with this UID or a higher one; <see cref="Count"/> if there is none.</summary>
    public int LowerBound(Uid uid)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = UidAt(middle) < uid ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    public bool TryFind(Uid uid, out int index)
    {
        index = LowerBound(uid);
        return index < Count && UidAt(index) == uid;
    }

    /// <summary>Indexes of the records in a range of UIDs: from the first, up to and without the second.</summary>
    public (int Start, int End) Find(LogUidRange range) =>
        (LowerBound(range.First), range.Last == Uid.Max ? Count : LowerBound(range.Last.Next()));

    /// <summary>Removes the records of <paramref name="uids"/>, in one pass.</summary>
    public void Remove(HashSet<Uid> uids)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!uids.Contains(UidAt(i)))
            {
                if (kept != i)
                {
                    this[i].CopyTo(this[kept]);
                }

                kept++;
            }
        }

        Count = kept;
    }

    /// <summary>Copies every record into one of another size.</summary>
    /// <param name="recordSize">The new size.</param>
    /// <param name="moves">What goes where besides UID and flags.</param>
    public void Relayout(int recordSize, IReadOnlyList<(int From, int To, int Length)> moves)
    {
        var octets = new byte[checked(Count * recordSize)];
        for (var i = 0; i < Count; i++)
        {
            var from = this[i];
            var to = octets.AsSpan(i * recordSize, recordSize);
            from[..IndexRecordLayout.BaseSize].CopyTo(to);
            foreach (var move in moves)
            {
                from.Slice(move.From, move.Length).CopyTo(to[move.To..]);
            }
        }

        (_octets, RecordSize) = (octets, recordSize);
    }
}
