using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>One line of the list of mailboxes.</summary>
/// <param name="Name">The name.</param>
/// <param name="Attributes">What it is; <see cref="MailboxAttributes.HasChildren"/> is set exactly where mailboxes lie below.</param>
/// <param name="SpecialUse">What it is used for.</param>
/// <param name="Id">Its identity; empty for a level that is no mailbox.</param>
public sealed record MailboxListing(MailboxName Name, MailboxAttributes Attributes, SpecialUse SpecialUse, MailboxId Id);
