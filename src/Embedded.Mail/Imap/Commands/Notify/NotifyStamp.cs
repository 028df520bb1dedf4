using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What a client knows of a mailbox that is not selected, as far as it wants to: a change that leaves it alone is not told.</summary>
internal readonly record struct NotifyStamp(UidValidity UidValidity, Uid UidNext, int Messages, ModSeq ModSeq)
{
    /// <summary>The stamp of a state; flags count only where they are wanted.</summary>
    public static NotifyStamp Of(MailboxState state, NotifyEvents wanted) =>
        new(state.UidValidity, state.UidNext, state.Messages.Count, wanted.HasFlag(NotifyEvents.FlagChange) ? state.HighestModSeq : default);
}
