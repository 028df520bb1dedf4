using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Counts what a STATUS asks.</summary>
internal static class MemoryStatus
{
    private const MailboxStatusItems Sizes = MailboxStatusItems.Size | MailboxStatusItems.DeletedSize;

    public static MailboxStatus Of(MemoryLiveMailbox mailbox, MailboxStatusItems items)
    {
        if ((items & Sizes) == 0)
        {
            return StatusCount.Of(mailbox.State, mailbox.Id, items);
        }

        var (state, octets, deletedOctets) = CountOctets(mailbox, items);
        return StatusCount.Of(state, mailbox.Id, items) with { Size = octets, DeletedSize = deletedOctets };
    }

    // Under the gate, so that the sums belong to one state.
    private static (MailboxState State, long Octets, long DeletedOctets) CountOctets(MemoryLiveMailbox mailbox, MailboxStatusItems items)
    {
        lock (mailbox.Gate)
        {
            mailbox.ThrowIfDeleted();
            long deleted = 0;
            var candidates = items.HasFlag(MailboxStatusItems.DeletedSize) ? mailbox.State.Messages : MessageList.Empty;
            foreach (var entry in candidates)
            {
                deleted += entry.Flags.HasFlag(MessageFlags.Deleted) && mailbox.TryGet(entry.Uid, out var message) ? message.Size : 0;
            }

            return (mailbox.State, mailbox.Octets, deleted);
        }
    }
}
