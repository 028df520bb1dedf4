using System.Runtime.InteropServices;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// Changes to a <see cref="MessageList"/> on the way to the next one; only the chunks that change are copied. For one caller at a time.
/// </summary>
public sealed class MessageListEditor
{
    // Values and not objects: a mailbox of a million messages has two thousand of them, of which a change touches one.
    private readonly List<Draft> _drafts;

    // The index of each draft's first entry, as far as it has been counted; shorter after a removal.
    private readonly List<int> _starts;

    internal MessageListEditor(MessageList.Chunk[] chunks)
    {
        _drafts = new List<Draft>(chunks.Length + 1);
        _starts = new List<int>(chunks.Length + 1);
        foreach (var chunk in chunks)
        {
            _drafts.Add(new Draft(chunk));
        }
    }

    /// <summary>The highest UID, or <see cref="Uid.None"/>.</summary>
    public Uid LastUid => _drafts.Count == 0 ? Uid.None : _drafts[^1].LastUid;

    /// <summary>How many messages there are.</summary>
    internal int Count => _drafts.Count == 0 ? 0 : StartOf(_drafts.Count - 1) + _drafts[^1].Count;

    /// <summary>The entry at an index, counted from 0.</summary>
    internal MessageEntry this[int index]
    {
        get
        {
            var draft = DraftOf(index);
            return _drafts[draft].Entries[index - StartOf(draft)];
        }
    }

    /// <summary>The index of the first message with this UID or a higher one; <see cref="Count"/> if there is none.</summary>
    internal int LowerBound(Uid uid)
    {
        int low = 0, high = _drafts.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _drafts[middle].LastUid < uid ? (middle + 1, high) : (low, middle);
        }

        if (low == _drafts.Count)
        {
            return Count;
        }

        var within = MessageList.IndexWithin(_drafts[low].Entries, uid);
        return StartOf(low) + (within >= 0 ? within : ~within);
    }

    /// <summary>Changes the entries of some successive messages, keeping their UIDs.</summary>
    /// <param name="start">The index of the first.</param>
    /// <param name="end">The index behind the last.</param>
    /// <param name="change">Gives the new entry; one that is equal to the old leaves the message's chunk shared.</param>
    internal void Change(int start, int end, Func<MessageEntry, MessageEntry> change)
    {
        while (start < end)
        {
            var draft = DraftOf(start);
            var first = StartOf(draft);
            var last = Math.Min(end, first + _drafts[draft].Count);
            for (; start < last; start++)
            {
                var entry = _drafts[draft].Entries[start - first];
                var changed = change(entry);
                if (changed != entry)
                {
                    Drafts[draft].Set(start - first, changed);
                }
            }
        }
    }

    /// <summary>Appends a message.</summary>
    /// <exception cref="ArgumentException">Its UID is not higher than all others.</exception>
    public void Add(MessageEntry entry)
    {
        if (entry.Uid <= LastUid)
        {
            throw new ArgumentException($"UID {entry.Uid} does not ascend: the last is {LastUid}.", nameof(entry));
        }

        if (_drafts.Count == 0 || _drafts[^1].Count >= MessageList.ChunkSize)
        {
            _drafts.Add(new Draft());
        }

        Drafts[^1].Add(entry);
    }

    /// <summary>Replaces the entry with the same UID.</summary>
    /// <returns>False when there is none.</returns>
    public bool Replace(MessageEntry entry)
    {
        var index = Find(entry.Uid);
        return index >= 0 && Drafts[index].Replace(entry);
    }

    /// <summary>Removes the messages with these UIDs.</summary>
    /// <returns>The UIDs that were there.</returns>
    public UidSet Remove(UidSet uids)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var removed = new UidSetBuilder();
        foreach (ref var draft in Drafts)
        {
            if (draft.LastUid >= uids.Lowest && draft.FirstUid <= uids.Highest)
            {
                draft.Remove(uids, removed);
            }
        }

        _ = _drafts.RemoveAll(static draft => draft.Count == 0);
        MergeSmallNeighbours();
        _starts.Clear();
        return removed.ToSet();
    }

    /// <summary>The list as it now is. The editor is spent.</summary>
    public MessageList ToList()
    {
        var chunks = new MessageList.Chunk[_drafts.Count];
        for (var i = 0; i < chunks.Length; i++)
        {
            chunks[i] = Drafts[i].ToChunk();
        }

        return chunks.Length == 0 ? MessageList.Empty : new MessageList(chunks);
    }

    private int StartOf(int draft)
    {
        for (var i = _starts.Count; i <= draft; i++)
        {
            _starts.Add(i == 0 ? 0 : _starts[i - 1] + _drafts[i - 1].Count);
        }

        return _starts[draft];
    }

    private int DraftOf(int index)
    {
        // Most mailboxes never lost a message from the middle, and then the guess is right.
        var guess = Math.Min(index / MessageList.ChunkSize, _drafts.Count - 1);
        if (StartOf(guess) <= index && index < StartOf(guess) + _drafts[guess].Count)
        {
            return guess;
        }

        _ = StartOf(_drafts.Count - 1);
        var found = _starts.BinarySearch(index);
        return found >= 0 ? found : ~found - 1;
    }

    private Span<Draft> Drafts => CollectionsMarshal.AsSpan(_drafts);

    /// <summary>Keeps the directory proportional to the messages when a mailbox loses most of them one by one.</summary>
    private void MergeSmallNeighbours()
    {
        var kept = 0;
        for (var i = 1; i < _drafts.Count; i++)
        {
            if (_drafts[kept].Count + _drafts[i].Count <= MessageList.ChunkSize / 2)
            {
                Drafts[kept].AddAll(_drafts[i].Entries);
            }
            else
            {
                _drafts[++kept] = _drafts[i];
            }
        }

        if (_drafts.Count > 0)
        {
            _drafts.RemoveRange(kept + 1, _drafts.Count - kept - 1);
        }
    }

    private int Find(Uid uid)
    {
        int low = 0, high = _drafts.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (uid < _drafts[middle].FirstUid)
            {
                high = middle - 1;
            }
            else if (uid > _drafts[middle].LastUid)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    /// <summary>A chunk that is shared until its first change.</summary>
    private struct Draft
    {
        private readonly MessageList.Chunk? _shared;
        private MessageEntry[]? _own;

        public Draft(MessageList.Chunk shared)
        {
            _shared = shared;
            Count = shared.Entries.Length;
        }

        public int Count { get; private set; }

        public readonly Uid FirstUid => Entries[0].Uid;

        public readonly Uid LastUid => Entries[^1].Uid;

        public readonly ReadOnlySpan<MessageEntry> Entries => (_own ?? _shared?.Entries).AsSpan(0, Count);

        public void Add(MessageEntry entry)
        {
            if (_own is null || _own.Length == Count)
            {
                // One message is the common case and gets an array that fits; many get room to grow.
                Own(_own is null ? Count + 1 : Math.Max(16, 2 * Count));
            }

            _own![Count++] = entry;
        }

        public void AddAll(ReadOnlySpan<MessageEntry> entries)
        {
            Own(Count + entries.Length);
            entries.CopyTo(_own.AsSpan(Count));
            Count += entries.Length;
        }

        public bool Replace(MessageEntry entry)
        {
            var index = MessageList.IndexWithin(Entries, entry.Uid);
            if (index >= 0)
            {
                Set(index, entry);
            }

            return index >= 0;
        }

        public void Set(int index, MessageEntry entry)
        {
            Own(Count);
            _own![index] = entry;
        }

        public void Remove(UidSet uids, UidSetBuilder removed)
        {
            if (!ContainsAny(uids))
            {
                return;
            }

            Own(Count);
            var kept = 0;
            foreach (var entry in Entries)
            {
                if (uids.Contains(entry.Uid))
                {
                    removed.Add(entry.Uid);
                }
                else
                {
                    _own![kept++] = entry;
                }
            }

            Count = kept;
        }

        public readonly MessageList.Chunk ToChunk() =>
            _own is null ? _shared! : new MessageList.Chunk(_own.Length == Count ? _own : Entries.ToArray());

        private readonly bool ContainsAny(UidSet uids)
        {
            foreach (var entry in Entries)
            {
                if (uids.Contains(entry.Uid))
                {
                    return true;
                }
            }

            return false;
        }

        private void Own(int capacity)
        {
            if (_own is null || _own.Length < capacity)
            {
                var own = new MessageEntry[capacity];
                Entries.CopyTo(own);
                _own = own;
            }
        }
    }
}
