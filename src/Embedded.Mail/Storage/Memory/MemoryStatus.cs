using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Counts what a STATUS asks.</summary>
internal static class MemoryStatus
{
    private const MailboxStatusItems Sizes = MailboxStatusItems.Size | MailboxStatusItems.DeletedSize;

    public static MailboxStatus Of(MemoryLiveMailbox mailbox, MailboxStatusItems items)
    {
        var state = mailbox.State;
        var messages = state.Messages;
        long octets = 0, deletedOctets = 0;
        if ((items & Sizes) != 0)
        {
            (state, octets, deletedOctets) = CountOctets(mailbox, items);
            messages = state.Messages;
        }

        return new MailboxStatus
        {
            Messages = messages.Count,
            Recent = items.HasFlag(MailboxStatusItems.Recent) ? CountFrom(messages, state.FirstRecentUid) : 0,
            UidNext = state.UidNext,
            UidValidity = state.UidValidity,
            Unseen = items.HasFlag(MailboxStatusItems.Unseen) ? messages.CountFlags(MessageFlags.None, MessageFlags.Seen) : 0,
            Deleted = items.HasFlag(MailboxStatusItems.Deleted) ? messages.CountFlags(MessageFlags.Deleted) : 0,
            Size = octets,
            DeletedSize = deletedOctets,
            HighestModSeq = state.HighestModSeq,
            Id = mailbox.Id,
        };
    }

    private static int CountFrom(MessageList messages, Uid first)
    {
        var index = messages.IndexOf(first);
        return messages.Count - (index >= 0 ? index : ~index);
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
