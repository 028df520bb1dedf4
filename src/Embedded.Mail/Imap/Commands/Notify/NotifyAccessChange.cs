using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>A mailbox was opened to a client, or closed.</summary>
/// <param name="Name">The mailbox.</param>
/// <param name="IsOpen">Whether it is open now.</param>
/// <param name="IsKnown">Whether the client heard of it before, and so must hear of this, too.</param>
internal readonly record struct NotifyAccessChange(MailboxName Name, bool IsOpen, bool IsKnown);
