using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Changes flags of messages in one transaction.</summary>
internal sealed class MemoryFlagUpdate(MemoryLiveMailbox mailbox, MailboxGuard guard, FlagUpdate asked, ModSeq? unchangedSince)
{
    private readonly UidSetBuilder _changed = new();
    private readonly UidSetBuilder _failed = new();

    // Messages have few combinations of keywords between them; each is worked out once.
    private readonly Dictionary<int, int> _keywordSets = [];

    // As much of it as is allowed, once that is known.
    private FlagUpdate _update = FlagUpdate.Add(MessageFlags.None);

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
        _update = guard.Allowed(asked);
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

        var flags = _update.Apply(entry.Flags);
        var keywordSet = KeywordSetAfter(transaction.Before.Keywords, entry.KeywordSet);
        if (flags != entry.Flags || keywordSet != entry.KeywordSet)
        {
            transaction.Set(entry.Uid, flags, keywordSet);
            _changed.Add(entry.Uid);
        }
    }

    private int KeywordSetAfter(KeywordTable table, int before)
    {
        if (!_update.ChangesKeywords || (_update.Mode != FlagUpdateMode.Replace && _update.Keywords.IsDefaultOrEmpty))
        {
            return before;
        }

        if (!_keywordSets.TryGetValue(before, out var after))
        {
            after = table.Intern(_update.Apply(table[before]));
            _keywordSets.Add(before, after);
        }

        return after;
    }
}
