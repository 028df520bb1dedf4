using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Removes messages in one transaction.</summary>
internal static class MemoryExpunge
{
    public static UidSet Run(MemoryLiveMailbox mailbox, MailboxGuard guard, UidSet uids, bool onlyDeleted)
    {
        UidSet removed;
        lock (mailbox.Gate)
        {
            var transaction = mailbox.Begin();
            guard.Require(MailboxRights.Expunge);
            removed = transaction.Remove(onlyDeleted ? Deleted(transaction.Before.Messages, uids) : uids);
            if (!transaction.IsEmpty)
            {
                _ = transaction.Publish();
                mailbox.Account.Quota.Add(mailbox.Id, mailbox.Name, -transaction.RemovedOctets, -(long)removed.UidCount);
            }
        }

        mailbox.Deliver();
        return removed;
    }

    private static UidSet Deleted(MessageList messages, UidSet uids)
    {
        var deleted = new UidSetBuilder();
        foreach (var index in messages.Indexes(uids))
        {
            var entry = messages[index];
            if (entry.Flags.HasFlag(MessageFlags.Deleted))
            {
                deleted.Add(entry.Uid);
            }
        }

        return deleted.ToSet();
    }
}
