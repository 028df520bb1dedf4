namespace Embedded.Mail.Auth.Cache;

/// <summary>Entries within a bound of memory; what was not asked for longest goes first. Old entries stay until room is needed: they may help while a data base is away.</summary>
internal sealed class CacheTable(int maxSize, TimeProvider time)
{
    private readonly Dictionary<UInt128, LinkedListNode<Kept>> _entries = [];
    private readonly LinkedList<Kept> _oldestFirst = new();
    private readonly object _gate = new();
    private long _generation;
    private long _size;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public long Size => Interlocked.Read(ref _size);

    /// <summary>Looks for an answer.</summary>
    public CacheTicket Ask(UInt128 key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return new CacheTicket(key, null, _generation);
            }

            _oldestFirst.Remove(node);
            _oldestFirst.AddLast(node);
            return new CacheTicket(key, node.Value.Entry, _generation);
        }
    }

    /// <summary>How long ago an entry was put in.</summary>
    public TimeSpan AgeOf(CacheEntry entry) => time.GetElapsedTime(entry.StoredAt);

    /// <summary>Keeps an answer instead of the one before.</summary>
    public void Put(CacheTicket ticket, CacheEntry entry)
    {
        lock (_gate)
        {
            if (ticket.Generation != _generation || entry.Size > maxSize)
            {
                return;
            }

            Drop(ticket.Key);
            while (_size + entry.Size > maxSize)
            {
                Drop(_oldestFirst.First!.Value.Key);
            }

            _size += entry.Size;
            _entries[ticket.Key] = _oldestFirst.AddLast(new Kept(ticket.Key, entry with { StoredAt = time.GetTimestamp() }));
        }
    }

    public void Remove(UInt128 key)
    {
        lock (_gate)
        {
            Drop(key);
        }
    }

    /// <summary>Removes the entries that are picked, and keeps nothing that is being fetched.</summary>
    public int Flush(Func<CacheEntry, bool> picks)
    {
        lock (_gate)
        {
            _generation++;
            var picked = _oldestFirst.Where(kept => picks(kept.Entry)).Select(kept => kept.Key).ToList();
            picked.ForEach(Drop);
            return picked.Count;
        }
    }

    private void Drop(UInt128 key)
    {
        if (_entries.Remove(key, out var node))
        {
            _oldestFirst.Remove(node);
            _size -= node.Value.Entry.Size;
        }
    }

    private readonly record struct Kept(UInt128 Key, CacheEntry Entry);
}
