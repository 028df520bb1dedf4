using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Copies and moves messages from one mailbox to another, or to the same.</summary>
/// <param name="from">The one, and what the user may do there.</param>
/// <param name="to">The other, and what the user may do there.</param>
/// <param name="now">When it happens.</param>
internal sealed class MemoryTransfer((MemoryLiveMailbox Mailbox, MailboxGuard Guard) from, (MemoryLiveMailbox Mailbox, MailboxGuard Guard) to, DateTimeOffset now)
{
    private readonly MemoryLiveMailbox _source = from.Mailbox;
    private readonly MemoryLiveMailbox _destination = to.Mailbox;
    private readonly UidSetBuilder _sources = new();
    private readonly UidSetBuilder _copies = new();

    // From the source's combinations of keywords to the keywords; the destination numbers them anew.
    private readonly Dictionary<int, ImmutableArray<Keyword>> _keywords = [];

    /// <exception cref="MailStoreException">OverQuota, NotFound, NoPermission, Limit; nothing was copied.</exception>
    public CopyResult Copy(UidSet uids)
    {
        var originals = Gather(uids);
        lock (_destination.Gate)
        {
            var transaction = _destination.Begin();
            Add(transaction, originals);
            if (!transaction.IsEmpty)
            {
                _destination.Account.Quota.Charge(_destination.Id, Demand(transaction, originals.Count));
                _ = transaction.Publish();
            }
        }

        _destination.Deliver();
        return Result();
    }

    /// <exception cref="MailStoreException">OverQuota, NotFound, NoPermission, Limit; nothing was moved.</exception>
    public CopyResult Move(UidSet uids)
    {
        MoveUntold(uids);
        _destination.Deliver();
        _source.Deliver();
        return Result();
    }

    /// <summary>As <see cref="Move"/>, and leaves it to the caller to let the watchers know.</summary>
    public void MoveUntold(UidSet uids)
    {
        var (first, second) = _source.Order < _destination.Order ? (_source, _destination) : (_destination, _source);
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
        from.Guard.Require(MailboxRights.DeleteMessages | MailboxRights.Expunge);
        var removal = _source.Begin();
        var arrival = _source == _destination ? removal : _destination.Begin();
        var originals = Gather(uids);
        _ = removal.Remove(_sources.ToSet());
        Add(arrival, originals);
        if (removal.IsEmpty)
        {
            return;
        }

        // Within an account a move is never refused, as with Dovecot.
        if (_source.Account != _destination.Account)
        {
            _destination.Account.Quota.Charge(_destination.Id, Demand(arrival, originals.Count));
        }
        else
        {
            _destination.Account.Quota.Add(_destination.Id, _destination.Name, arrival.AddedOctets, originals.Count);
        }

        _source.Account.Quota.Add(_source.Id, _source.Name, -removal.RemovedOctets, -originals.Count);

        // First there, then no longer here.
        _ = arrival.Publish();
        if (arrival != removal)
        {
            _ = removal.Publish();
        }
    }

    private QuotaDemand Demand(MemoryTransaction transaction, int messages) => new(_destination.Name, transaction.AddedOctets, messages, IsDelivery: false);

    private List<(MessageEntry Entry, MemoryMessage Message)> Gather(UidSet uids)
    {
        var gathered = new List<(MessageEntry, MemoryMessage)>();
        lock (_source.Gate)
        {
            _source.ThrowIfDeleted();
            from.Guard.Require(MailboxRights.Read);
            var messages = _source.State.Messages;
            foreach (var index in messages.Indexes(uids))
            {
                var entry = messages[index];
                if (_source.TryGet(entry.Uid, out var message))
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
        to.Guard.Require(MailboxRights.Insert);
        var (flags, takesKeywords) = to.Guard.WritableFlags;
        foreach (var (entry, message) in originals)
        {
            _copies.Add(transaction.Add(message.CopyAt(now), entry.Flags & flags, takesKeywords ? KeywordsOf(entry.KeywordSet) : []));
        }
    }

    private ImmutableArray<Keyword> KeywordsOf(int set)
    {
        if (!_keywords.TryGetValue(set, out var keywords))
        {
            keywords = _source.State.Keywords[set];
            _keywords.Add(set, keywords);
        }

        return keywords;
    }

    private CopyResult Result() => new(_destination.State.UidValidity, _sources.ToSet(), _copies.ToSet());
}
