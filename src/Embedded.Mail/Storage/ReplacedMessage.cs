using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A message that another takes the place of (RFC 8508).</summary>
/// <param name="Mailbox">The mailbox that it is in, of the same account.</param>
/// <param name="Octets">Its size, as the quota counts it.</param>
public sealed record ReplacedMessage(MailboxName Mailbox, long Octets);
