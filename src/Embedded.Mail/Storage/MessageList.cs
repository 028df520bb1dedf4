using System.Collections;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// A mailbox's messages in ascending UID order, immutable. The entries lie in chunks that successive lists share: a flag change copies one
/// chunk and the directory, and a thousand sessions hold one list. Index 0 is sequence number 1 of a session that knows this very list.
/// </summary>
public sealed class MessageList : IReadOnlyList<MessageEntry>
{
    /// <summary>Most entries in a chunk. 512 entries are 8 KiB: small to copy, and the directory of a million messages has 2,000 rows.</summary>
    internal const int ChunkSize = 512;

    private readonly Chunk[] _chunks;

    // _starts[i] is the index of the first entry of chunk i.
    private readonly int[] _starts;

    internal MessageList(Chunk[] chunks)
    {
        _chunks = chunks;
        _starts = new int[chunks.Length];
        for (var i = 0; i < chunks.Length; i++)
        {
            _starts[i] = Count;
            Count += chunks[i].Entries.Length;
        }
    }

    /// <summary>The list of no message.</summary>
    public static MessageList Empty { get; } = new([]);

    /// <summary>How many messages there are: EXISTS.</summary>
    public int Count { get; }

    /// <summary>How many chunks there are; for readers that go through all entries.</summary>
    public int ChunkCount => _chunks.Length;

    /// <summary>The highest UID, or <see cref="Uid.None"/>.</summary>
    public Uid LastUid => Count == 0 ? Uid.None : _chunks[^1].Entries[^1].Uid;

    /// <summary>The message at <paramref name="index"/>, counted from 0.</summary>
    public MessageEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var chunk = ChunkOf(index);
            return _chunks[chunk].Entries[index - _starts[chunk]];
        }
    }

    /// <summary>The entries of one chunk, without a copy: the fast way through all messages.</summary>
    public ReadOnlySpan<MessageEntry> GetChunk(int chunk) => _chunks[chunk].Entries;

    /// <summary>The index of the first entry of one chunk.</summary>
    public int GetChunkStart(int chunk) => _starts[chunk];

    /// <summary>Whether both lists share the chunk, so that nothing in it differs.</summary>
    public bool SharesChunk(int chunk, MessageList other, int otherChunk)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(_chunks[chunk], other._chunks[otherChunk]);
    }

    /// <summary>The index of the message with this UID, or the complement of the index at which it would stand.</summary>
    public int IndexOf(Uid uid)
    {
        int low = 0, high = _chunks.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var entries = _chunks[middle].Entries;
            if (uid < entries[0].Uid)
            {
                high = middle - 1;
            }
            else if (uid > entries[^1].Uid)
            {
                low = middle + 1;
            }
            else
            {
                var within = IndexWithin(entries, uid);
                return within >= 0 ? _starts[middle] + within : ~(_starts[middle] + ~within);
            }
        }

        return ~(low < _chunks.Length ? _starts[low] : Count);
    }

    /// <summary>Whether a message with this UID is there.</summary>
    public bool Contains(Uid uid) => IndexOf(uid) >= 0;

    /// <summary>Finds the message with this UID.</summary>
    public bool TryGet(Uid uid, out MessageEntry entry)
    {
        var index = IndexOf(uid);
        entry = index >= 0 ? this[index] : default;
        return index >= 0;
    }

    /// <summary>The UIDs of <paramref name="uids"/> that messages have.</summary>
    public UidSet Present(UidSet uids)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var found = new UidSetBuilder();
        foreach (var index in Indexes(uids))
        {
            found.Add(this[index].Uid);
        }

        return found.ToSet();
    }

    /// <summary>The indexes of the messages whose UIDs are in <paramref name="uids"/>, ascending; costs what is found and not what is asked.</summary>
    public IEnumerable<int> Indexes(UidSet uids)
    {
        ArgumentNullException.ThrowIfNull(uids);
        foreach (var range in uids)
        {
            var first = IndexOf(range.First);
            var last = IndexOf(range.Last);
            last = last >= 0 ? last : ~last - 1;
            for (var index = first >= 0 ? first : ~first; index <= last; index++)
            {
                yield return index;
            }
        }
    }

    /// <summary>How many messages have all of <paramref name="set"/> and none of <paramref name="clear"/>.</summary>
    public int CountFlags(MessageFlags set, MessageFlags clear = MessageFlags.None)
    {
        var count = 0;
        foreach (var chunk in _chunks)
        {
            foreach (ref readonly var entry in chunk.Entries.AsSpan())
            {
                count += (entry.Flags & (set | clear)) == set ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>A copy that can be changed and made into the next list.</summary>
    public MessageListEditor Edit() => new(_chunks);

    /// <summary>The messages in ascending UID order.</summary>
    public IEnumerator<MessageEntry> GetEnumerator()
    {
        foreach (var chunk in _chunks)
        {
            foreach (var entry in chunk.Entries)
            {
                yield return entry;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal Chunk ChunkAt(int chunk) => _chunks[chunk];

    internal static int IndexWithin(ReadOnlySpan<MessageEntry> entries, Uid uid)
    {
        // Most messages lost none of those before them, and then the guess is right.
        if (!entries.IsEmpty && uid.Value - entries[0].Uid.Value is var guess && guess < (uint)entries.Length && entries[(int)guess].Uid == uid)
        {
            return (int)guess;
        }

        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var at = entries[middle].Uid;
            if (at == uid)
            {
                return middle;
            }

            (low, high) = at < uid ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    private int ChunkOf(int index)
    {
        // Most mailboxes never lost a message from the middle, and then the guess is right.
        var guess = Math.Min(index / ChunkSize, _chunks.Length - 1);
        if (_starts[guess] <= index && index < _starts[guess] + _chunks[guess].Entries.Length)
        {
            return guess;
        }

        var found = Array.BinarySearch(_starts, index);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>Entries that no one changes any more; never empty.</summary>
    internal sealed class Chunk(MessageEntry[] entries)
    {
        public MessageEntry[] Entries { get; } = entries;
    }
}
