using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Counts what a STATUS asks, but for sizes.</summary>
internal static class StatusCount
{
    public static MailboxStatus Of(MailboxState state, MailboxId id, MailboxStatusItems items)
    {
        var messages = state.Messages;
        return new MailboxStatus
        {
            Messages = messages.Count,
            Recent = items.HasFlag(MailboxStatusItems.Recent) ? CountFrom(messages, state.FirstRecentUid) : 0,
            UidNext = state.UidNext,
            UidValidity = state.UidValidity,
            Unseen = items.HasFlag(MailboxStatusItems.Unseen) ? messages.CountFlags(MessageFlags.None, MessageFlags.Seen) : 0,
            Deleted = items.HasFlag(MailboxStatusItems.Deleted) ? messages.CountFlags(MessageFlags.Deleted) : 0,
            HighestModSeq = state.HighestModSeq,
            Id = id,
        };
    }

    private static int CountFrom(MessageList messages, Uid first)
    {
        var index = messages.IndexOf(first);
        return messages.Count - (index >= 0 ? index : ~index);
    }
}
