using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Copies and moves messages from one mailbox to another, or to the same.</summary>
internal sealed class MemoryTransfer(MemoryLiveMailbox source, MemoryLiveMailbox destination, DateTimeOffset now)
{
    private readonly UidSetBuilder _sources = new();
    private readonly UidSetBuilder _copies = new();

    // From the source's combinations of keywords to the keywords; the destination numbers them anew.
    private readonly Dictionary<int, ImmutableArray<Keyword>> _keywords = [];

    /// <exception cref="MailStoreException">OverQuota, NotFound, NoPermission, Limit; nothing was copied.</exception>
    public CopyResult Copy(UidSet uids)
    {
        var originals = Gather(uids);
        lock (destination.Gate)
        {
            var transaction = destination.Begin();
            Add(transaction, originals);
            if (!transaction.IsEmpty)
            {
                destination.Account.Quota.Charge(transaction.AddedOctets, originals.Count);
                _ = transaction.Publish();
            }
        }

        destination.Deliver();
        return Result();
    }

    /// <exception cref="MailStoreException">OverQuota, NotFound, NoPermission, Limit; nothing was moved.</exception>
    public CopyResult Move(UidSet uids)
    {
        MoveUntold(uids);
        destination.Deliver();
        source.Deliver();
        return Result();
    }

    /// <summary>As <see cref="Move"/>, and leaves it to the caller to let the watchers know.</summary>
    public void MoveUntold(UidSet uids)
    {
        var (first, second) = source.Order < destination.Order ? (source, destination) : (destination, source);
        lock (first.Gate)
        {
            // Entering a gate twice, where source and destination are one, is harmless.
            lock (second.Gate)
            {
                MoveUnderGates(uids);
            }
        }
    }

    private void MoveUnderGates(UidSet uids)
    {
        source.Require(MailboxRights.DeleteMessages | MailboxRights.Expunge);
        var removal = source.Begin();
        var arrival = source == destination ? removal : destination.Begin();
        var originals = Gather(uids);
        _ = removal.Remove(_sources.ToSet());
        Add(arrival, originals);
        if (removal.IsEmpty)
        {
            return;
        }

        if (source.Account != destination.Account)
        {
            destination.Account.Quota.Charge(arrival.AddedOctets, originals.Count);
            source.Account.Quota.Release(removal.RemovedOctets, originals.Count);
        }

        // First there, then no longer here.
        _ = arrival.Publish();
        if (arrival != removal)
        {
            _ = removal.Publish();
        }
    }

    private List<(MessageEntry Entry, MemoryMessage Message)> Gather(UidSet uids)
    {
        var gathered = new List<(MessageEntry, MemoryMessage)>();
        lock (source.Gate)
        {
            source.ThrowIfDeleted();
            source.Require(MailboxRights.Read);
            var messages = source.State.Messages;
            foreach (var index in messages.Indexes(uids))
            {
                var entry = messages[index];
                if (source.TryGet(entry.Uid, out var message))
                {
                    gathered.Add((entry, message));
                    _sources.Add(entry.Uid);
                }
            }
        }

        return gathered;
    }

    private void Add(MemoryTransaction transaction, List<(MessageEntry Entry, MemoryMessage Message)> originals)
    {
        destination.Require(MailboxRights.Insert);
        var (flags, takesKeywords) = MemoryRights.WritableFlags(destination.Acl.OwnerRights);
        foreach (var (entry, message) in originals)
        {
            _copies.Add(transaction.Add(message.CopyAt(now), entry.Flags & flags, takesKeywords ? KeywordsOf(entry.KeywordSet) : []));
        }
    }

    private ImmutableArray<Keyword> KeywordsOf(int set)
    {
        if (!_keywords.TryGetValue(set, out var keywords))
        {
            keywords = source.State.Keywords[set];
            _keywords.Add(set, keywords);
        }

        return keywords;
    }

    private CopyResult Result() => new(destination.State.UidValidity, _sources.ToSet(), _copies.ToSet());
}
