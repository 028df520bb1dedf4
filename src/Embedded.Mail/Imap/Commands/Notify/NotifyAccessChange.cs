using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>A mailbox was opened to a client, or closed, or may be listed now, or no longer.</summary>
/// <param name="Name">The mailbox.</param>
/// <param name="IsOpen">Whether it is open now.</param>
/// <param name="IsKnown">Whether it was the other before, of which the client heard, so that it must hear of this, too; else this is for who wants to hear of names.</param>
internal readonly record struct NotifyAccessChange(MailboxName Name, bool IsOpen, bool IsKnown);
