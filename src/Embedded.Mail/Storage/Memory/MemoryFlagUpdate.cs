using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Changes flags of messages in one transaction.</summary>
internal sealed class MemoryFlagUpdate(MemoryLiveMailbox mailbox, FlagUpdate update, ModSeq? unchangedSince)
{
    private readonly UidSetBuilder _changed = new();
    private readonly UidSetBuilder _failed = new();

    // Messages have few combinations of keywords between them; each is worked out once.
    private readonly Dictionary<int, int> _keywordSets = [];
    private MessageFlags _flags;
    private bool _keywords;

    public FlagUpdateResult Run(UidSet uids)
    {
        FlagUpdateResult result;
        lock (mailbox.Gate)
        {
            result = RunUnderGate(uids);
        }

        mailbox.Deliver();
        return result;
    }

    private FlagUpdateResult RunUnderGate(UidSet uids)
    {
        var transaction = mailbox.Begin();
        CheckRights();
        var messages = transaction.Before.Messages;
        foreach (var index in messages.Indexes(uids))
        {
            Update(transaction, messages[index]);
        }

        var state = transaction.IsEmpty ? transaction.Before : transaction.Publish();
        return new FlagUpdateResult(_changed.ToSet(), _failed.ToSet(), state);
    }

    private void Update(MemoryTransaction transaction, MessageEntry entry)
    {
        if (entry.ModSeq > unchangedSince)
        {
            _failed.Add(entry.Uid);
            return;
        }

        var flags = (entry.Flags & ~_flags) | (update.Apply(entry.Flags) & _flags);
        var keywordSet = KeywordSetAfter(transaction.Before.Keywords, entry.KeywordSet);
        if (flags != entry.Flags || keywordSet != entry.KeywordSet)
        {
            transaction.Set(entry.Uid, flags, keywordSet);
            _changed.Add(entry.Uid);
        }
    }

    private int KeywordSetAfter(KeywordTable table, int before)
    {
        if (!_keywords || (update.Mode != FlagUpdateMode.Replace && update.Keywords.IsDefaultOrEmpty))
        {
            return before;
        }

        if (!_keywordSets.TryGetValue(before, out var after))
        {
            after = table.Intern(update.Apply(table[before]));
            _keywordSets.Add(before, after);
        }

        return after;
    }

    // A change of which something is allowed is done as far as it is (RFC 4314 §4, STORE).
    private void CheckRights()
    {
        (_flags, _keywords) = MemoryRights.WritableFlags(mailbox.Acl.OwnerRights);
        var replaces = update.Mode == FlagUpdateMode.Replace;
        var allowed = replaces ? _flags != MessageFlags.None : (update.Flags & _flags) != 0 || (_keywords && !update.Keywords.IsDefaultOrEmpty);
        var asksNothing = !replaces && update.Flags == MessageFlags.None && update.Keywords.IsDefaultOrEmpty;
        if (!allowed && !asksNothing)
        {
            throw new MailStoreException(MailStoreError.NoPermission, "Permission denied");
        }
    }
}
