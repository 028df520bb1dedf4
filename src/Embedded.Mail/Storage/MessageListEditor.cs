using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>
/// Changes to a <see cref="MessageList"/> on the way to the next one; only the chunks that change are copied. For one caller at a time.
/// </summary>
public sealed class MessageListEditor
{
    private readonly List<Draft> _drafts;

    internal MessageListEditor(MessageList.Chunk[] chunks) => _drafts = [.. chunks.Select(chunk => new Draft(chunk))];

    /// <summary>The highest UID, or <see cref="Uid.None"/>.</summary>
    public Uid LastUid => _drafts.Count == 0 ? Uid.None : _drafts[^1].LastUid;

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

        _drafts[^1].Add(entry);
    }

    /// <summary>Replaces the entry with the same UID.</summary>
    /// <returns>False when there is none.</returns>
    public bool Replace(MessageEntry entry) => Find(entry.Uid) is { } draft && draft.Replace(entry);

    /// <summary>Removes the messages with these UIDs.</summary>
    /// <returns>The UIDs that were there.</returns>
    public UidSet Remove(UidSet uids)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var removed = new UidSetBuilder();
        foreach (var draft in _drafts)
        {
            if (draft.LastUid >= uids.Lowest && draft.FirstUid <= uids.Highest)
            {
                draft.Remove(uids, removed);
            }
        }

        _ = _drafts.RemoveAll(static draft => draft.Count == 0);
        MergeSmallNeighbours();
        return removed.ToSet();
    }

    /// <summary>The list as it now is. The editor is spent.</summary>
    public MessageList ToList() => _drafts.Count == 0 ? MessageList.Empty : new MessageList([.. _drafts.Select(draft => draft.ToChunk())]);

    /// <summary>Keeps the directory proportional to the messages when a mailbox loses most of them one by one.</summary>
    private void MergeSmallNeighbours()
    {
        var kept = 0;
        for (var i = 1; i < _drafts.Count; i++)
        {
            if (_drafts[kept].Count + _drafts[i].Count <= MessageList.ChunkSize / 2)
            {
                _drafts[kept].AddAll(_drafts[i]);
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

    private Draft? Find(Uid uid)
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
                return _drafts[middle];
            }
        }

        return null;
    }

    /// <summary>A chunk that is shared until its first change.</summary>
    private sealed class Draft
    {
        private readonly MessageList.Chunk? _shared;
        private List<MessageEntry>? _own;

        public Draft() => _own = [];

        public Draft(MessageList.Chunk shared) => _shared = shared;

        public int Count => Entries.Length;

        public Uid FirstUid => Entries[0].Uid;

        public Uid LastUid => Entries[^1].Uid;

        private ReadOnlySpan<MessageEntry> Entries =>
            _own is null ? _shared!.Entries : System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_own);

        private List<MessageEntry> Own => _own ??= [.. _shared!.Entries];

        public void Add(MessageEntry entry) => Own.Add(entry);

        public void AddAll(Draft other) => Own.AddRange(other.Entries);

        public bool Replace(MessageEntry entry)
        {
            var index = MessageList.IndexWithin(Entries, entry.Uid);
            if (index >= 0)
            {
                Own[index] = entry;
            }

            return index >= 0;
        }

        public void Remove(UidSet uids, UidSetBuilder removed)
        {
            if (!ContainsAny(uids))
            {
                return;
            }

            _ = Own.RemoveAll(entry =>
            {
                var goes = uids.Contains(entry.Uid);
                if (goes)
                {
                    removed.Add(entry.Uid);
                }

                return goes;
            });
        }

        public MessageList.Chunk ToChunk() => _own is null ? _shared! : new MessageList.Chunk([.. _own]);

        private bool ContainsAny(UidSet uids)
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
    }
}
