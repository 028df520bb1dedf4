using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What is to be told at once.</summary>
/// <param name="News">Changes of names, subscriptions, metadata and rights, in their order.</param>
/// <param name="Mailboxes">Mailboxes of which messages changed, each with its newest state.</param>
/// <param name="SelectedChanged">Whether the selected mailbox may have changed.</param>
/// <param name="IsOverflown">Whether there was more than is kept.</param>
internal sealed record NotifyBatch(
    IReadOnlyList<NotifyNews> News, IReadOnlyDictionary<MailboxName, MailboxState> Mailboxes, bool SelectedChanged, bool IsOverflown);
