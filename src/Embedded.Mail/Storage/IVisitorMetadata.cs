using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account that keeps what its user notes down privately of mailboxes of others: private entries are each user's own (RFC 5464 §3).</summary>
public interface IVisitorMetadata
{
    /// <summary>The user's private entries of another user's mailbox, by full name (in lower case).</summary>
    ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetVisitorMetadataAsync(MailboxId mailbox, CancellationToken cancellationToken);

    /// <summary>Sets private entries of another user's mailbox, all or none; a null value removes.</summary>
    /// <exception cref="MailStoreException">Limit, TooBig; Cannot for a name that is no entry name (RFC 5464 §4.1).</exception>
    ValueTask SetVisitorMetadataAsync(MailboxId mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken);
}
