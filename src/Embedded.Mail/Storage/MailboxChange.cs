using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Something was committed in a mailbox.</summary>
/// <param name="Mailbox">Which.</param>
/// <param name="From">The highest modseq before.</param>
/// <param name="To">The highest modseq after; equal to <paramref name="From"/> when only the mailbox itself changed (deleted, renamed).</param>
/// <param name="State">The newest state when the change was announced; it may already hold more than <paramref name="To"/>.</param>
/// <param name="IsDeleted">Whether the mailbox is gone.</param>
public sealed record MailboxChange(MailboxId Mailbox, ModSeq From, ModSeq To, MailboxState State, bool IsDeleted = false);
