using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Memory;

/// <summary>
/// A mailbox as all sessions share it. <see cref="Gate"/> orders its commits; what says "under the gate" is called with it held. Locks are taken in this order: the account's names, gates in
/// ascending <see cref="Order"/>, then those of quota, keywords and feeds, which take none themselves. No stream is read and no watcher is called under any of them.
/// </summary>
internal sealed class MemoryLiveMailbox
{
    private static long s_order;

    private readonly Dictionary<Uid, MemoryMessage> _messages = [];
    private readonly VanishedLog _vanished;
    private readonly ChangeFeed<MailboxChange> _feed;
    private volatile MailboxState _state;
    private volatile MailboxName _name;
    private volatile AccessControlList _acl;
    private volatile AnnotationSet _annotations;
    private volatile bool _isDeleted;

    public MemoryLiveMailbox(MemoryLiveAccount account, MailboxName name, UidValidity uidValidity, AccessControlList acl, AnnotationSet annotations)
    {
        Account = account;
        _name = name;
        _acl = acl;
        _annotations = annotations;
        _vanished = new VanishedLog(account.Options.VanishedCapacity);
        _feed = new ChangeFeed<MailboxChange>(account.Logger);
        _state = new MailboxState
        {
            UidValidity = uidValidity,
            UidNext = account.Options.FirstUid,
            HighestModSeq = ModSeq.First,
            FirstRecentUid = account.Options.FirstUid,
            Messages = MessageList.Empty,
            Keywords = new KeywordTable(),
        };
    }

    public Lock Gate { get; } = new();

    /// <summary>No other mailbox of the process has the same.</summary>
    public long Order { get; } = Interlocked.Increment(ref s_order);

    public MemoryLiveAccount Account { get; }

    public MailboxId Id { get; } = MailboxId.Create();

    /// <summary>What sessions have found out of the messages.</summary>
    public FactSlot Facts { get; } = new();

    public MailboxName Name => _name;

    public MailboxState State => _state;

    public AccessControlList Acl => _acl;

    public AnnotationSet Annotations => _annotations;

    /// <summary>The octets of all messages. Under the gate.</summary>
    public long Octets { get; private set; }

    /// <exception cref="MailStoreException">NotFound: the mailbox was deleted.</exception>
    public void ThrowIfDeleted()
    {
        if (_isDeleted)
        {
            throw new MailStoreException(MailStoreError.NotFound, "Mailbox was deleted");
        }
    }

    /// <summary>What a user may do here.</summary>
    public MailboxGuard GuardFor(AclSubject subject) => new(subject, () => _acl);

    public IDisposable Watch(Action<MailboxChange> onChange)
    {
        lock (Gate)
        {
            ThrowIfDeleted();
            return _feed.Watch(onChange);
        }
    }

    /// <summary>Finds a message. Under the gate.</summary>
    public bool TryGet(Uid uid, out MemoryMessage message) => _messages.TryGetValue(uid, out message!);

    public MemoryMessage Get(Uid uid)
    {
        lock (Gate)
        {
            ThrowIfDeleted();
            return TryGet(uid, out var message) ? message : throw new MailStoreException(MailStoreError.Expunged, "Message was expunged");
        }
    }

    /// <summary>Begins a change. Under the gate, which is held until it is published or given up.</summary>
    /// <exception cref="MailStoreException">NotFound: the mailbox was deleted.</exception>
    public MemoryTransaction Begin()
    {
        ThrowIfDeleted();
        return new MemoryTransaction(this);
    }

    /// <summary>Makes a transaction's outcome the newest state. Under the gate.</summary>
    public void Publish(MailboxState state, IEnumerable<KeyValuePair<Uid, MemoryMessage>> added, UidSet removed, long octets)
    {
        foreach (var (uid, message) in added)
        {
            _messages.Add(uid, message);
        }

        if (!removed.IsEmpty)
        {
            foreach (var uid in removed.Uids)
            {
                _ = _messages.Remove(uid);
            }

            _vanished.Add(state.HighestModSeq, removed);
        }

        Octets += octets;
        var before = _state.HighestModSeq;
        _state = state;
        Announce(before, isDeleted: false);
    }

    /// <summary>Tells the watchers what was published. Outside all locks.</summary>
    public void Deliver()
    {
        _feed.Deliver();
        Account.Feed.Deliver();
    }

    public UidSet ClaimRecent(bool take)
    {
        var seen = _state;
        if (seen.FirstRecentUid >= seen.UidNext)
        {
            return UidSet.Empty;
        }

        lock (Gate)
        {
            ThrowIfDeleted();
            var state = _state;
            if (state.FirstRecentUid >= state.UidNext)
            {
                return UidSet.Empty;
            }

            if (take)
            {
                _state = state with { FirstRecentUid = state.UidNext };
            }

            return UidSet.Range(state.FirstRecentUid, new Uid(state.UidNext.Value - 1));
        }
    }

    public UidSet GetVanished(ModSeq since, UidSet within)
    {
        lock (Gate)
        {
            ThrowIfDeleted();
            return _vanished.Since(since, within, _state);
        }
    }

    /// <summary>Gives the mailbox another name; under the lock of the account's names.</summary>
    public void Rename(MailboxName name)
    {
        lock (Gate)
        {
            _name = name;
            Account.Quota.Rename(Id, name);
            AnnounceToOwnWatchers(isDeleted: false);
        }
    }

    /// <summary>Ends the mailbox; under the lock of the account's names. The last state stays for who holds a handle.</summary>
    public void Delete()
    {
        lock (Gate)
        {
            _isDeleted = true;
            Account.Quota.Remove(Id);
            Octets = 0;
            _messages.Clear();
            AnnounceToOwnWatchers(isDeleted: true);
        }
    }

    /// <summary>Says anew what it holds.</summary>
    public void Recount()
    {
        lock (Gate)
        {
            Account.Quota.Set(Id, _name, _messages.Values.Sum(static message => message.Size), _messages.Count);
        }
    }

    public void SetAcl(AclChange change)
    {
        lock (Gate)
        {
            ThrowIfDeleted();
            _acl = _acl.With(change, Account.Owner);
            Account.Feed.Enqueue(new AccountChange.AccessControl(_name));
        }
    }

    public void SetAnnotations(IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes)
    {
        lock (Gate)
        {
            ThrowIfDeleted();
            _annotations = _annotations.With(changes, Account.AnnotationLimits);

            // RFC 7162 §3.2: by the modseq a client learns that there is something new.
            var before = _state.HighestModSeq;
            _state = _state with { HighestModSeq = before.Next() };
            Announce(before, isDeleted: false);
            Account.Feed.Enqueue(new AccountChange.Metadata(_name, [.. changes.Keys.Select(AnnotationSet.EntryName)]));
        }
    }

    private void Announce(ModSeq before, bool isDeleted)
    {
        if (_feed.HasWatchers || Account.Feed.HasWatchers)
        {
            var change = new MailboxChange(Id, before, _state.HighestModSeq, _state, isDeleted);
            _feed.Enqueue(change);
            Account.Feed.Enqueue(new AccountChange.Messages(_name, change));
        }
    }

    // The account's watchers learn of names by changes of their own.
    private void AnnounceToOwnWatchers(bool isDeleted) =>
        _feed.Enqueue(new MailboxChange(Id, _state.HighestModSeq, _state.HighestModSeq, _state, isDeleted));
}
