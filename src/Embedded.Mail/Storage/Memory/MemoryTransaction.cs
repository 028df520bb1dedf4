using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>
/// One change of a mailbox in the making: all of it happens in <see cref="Publish"/>, or nothing. It lives under the mailbox's gate.
/// </summary>
internal sealed class MemoryTransaction
{
    private readonly MemoryLiveMailbox _mailbox;
    private readonly MailboxState _before;
    private readonly MessageListEditor _editor;
    private readonly List<KeyValuePair<Uid, MemoryMessage>> _added = [];
    private UidSet _removed = UidSet.Empty;
    private Uid _uidNext;

    public MemoryTransaction(MemoryLiveMailbox mailbox)
    {
        _mailbox = mailbox;
        _before = mailbox.State;
        _editor = _before.Messages.Edit();
        _uidNext = _before.UidNext;
        ModSeq = _before.HighestModSeq.Next();
    }

    /// <summary>The state before the change.</summary>
    public MailboxState Before => _before;

    /// <summary>The modseq of all that the transaction changes.</summary>
    public ModSeq ModSeq { get; }

    /// <summary>The octets of the messages added.</summary>
    public long AddedOctets { get; private set; }

    /// <summary>The octets of the messages removed.</summary>
    public long RemovedOctets { get; private set; }

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Adds a message and gives it the next UID.</summary>
    /// <exception cref="MailStoreException">Limit: no UIDs or no combinations of keywords are left.</exception>
    public Uid Add(MemoryMessage message, MessageFlags flags, IReadOnlyCollection<Keyword> keywords)
    {
        // The last UID there can be is never given: UIDNEXT must be above it.
        if (_uidNext == Uid.Max)
        {
            throw new MailStoreException(MailStoreError.Limit, "The mailbox has no UIDs left");
        }

        var uid = _uidNext;
        _editor.Add(new MessageEntry(uid, flags, keywords.Count == 0 ? 0 : _before.Keywords.Intern(keywords), ModSeq));
        _added.Add(new(uid, message));
        _uidNext = uid.Next();
        AddedOctets += message.Size;
        IsEmpty = false;
        return uid;
    }

    /// <summary>Gives a message other flags.</summary>
    public void Set(Uid uid, MessageFlags flags, int keywordSet)
    {
        _ = _editor.Replace(new MessageEntry(uid, flags, keywordSet, ModSeq));
        IsEmpty = false;
    }

    /// <summary>Removes messages that were there before.</summary>
    /// <returns>The UIDs that were there.</returns>
    public UidSet Remove(UidSet uids)
    {
        _removed = _editor.Remove(uids);
        foreach (var uid in _removed.Uids)
        {
            RemovedOctets += _mailbox.TryGet(uid, out var message) ? message.Size : 0;
        }

        IsEmpty &= _removed.IsEmpty;
        return _removed;
    }

    /// <summary>Makes it the newest state. Quota is the caller's business.</summary>
    public MailboxState Publish()
    {
        var state = _before with { UidNext = _uidNext, HighestModSeq = ModSeq, Messages = _editor.ToList() };
        _mailbox.Publish(state, _added, _removed, AddedOctets - RemovedOctets);
        return state;
    }
}
