using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>An account that keeps annotations (RFC 5464): the store behind METADATA, special-use attributes and Sieve's <c>mboxmetadata</c>.</summary>
public interface IMailboxMetadata
{
    /// <summary>Most octets of one value that are taken; 1,024 at least (RFC 5464 §4.1).</summary>
    int MaxMetadataValueSize { get; }

    /// <summary>
    /// All entries of a mailbox, or of the server as this user sees it when <paramref name="mailbox"/> is null, by full name such as <c>/private/comment</c> (in lower case). What a mailbox is used
    /// for is <c>/private/specialuse</c>, as <see cref="SpecialUseNames.ToText"/> writes it, be it kept or of the <see cref="AccountSettings"/> (RFC 6154 §4).
    /// </summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetMetadataAsync(MailboxName? mailbox, CancellationToken cancellationToken);

    /// <summary>Sets entries, all or none; a null value removes. The modseq of the mailbox counts on, so that clients learn that there is something new (RFC 7162 §3.2).</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission, Limit, TooBig; Cannot for a name that is no entry name (RFC 5464 §4.1).</exception>
    ValueTask SetMetadataAsync(MailboxName? mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken);
}
