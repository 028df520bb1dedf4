using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Which metadata entry a key of <c>dovecot-attributes</c> stands for.</summary>
/// <param name="Mailbox">The mailbox; INBOX for entries of the server.</param>
/// <param name="IsServer">Whether it is the server's.</param>
/// <param name="Entry">The entry's name.</param>
internal readonly record struct AttributeKey(MailboxId Mailbox, bool IsServer, string Entry);
