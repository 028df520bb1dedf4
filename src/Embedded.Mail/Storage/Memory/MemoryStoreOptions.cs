using System.ComponentModel.DataAnnotations;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Memory;

/// <summary>Limits of the in-memory store. Sizes are in octets.</summary>
public sealed class MemoryStoreOptions
{
    /// <summary>Largest message taken; a larger one is refused with <see cref="MailStoreError.TooBig"/>. Default 104,857,600 (100 MiB); 1,024 to 1,073,741,824.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxMessageSize { get; set; } = 100 * 1024 * 1024;

    /// <summary>What users may store, by Dovecot's rules; the limits below are those of the whole account where no rule says otherwise.</summary>
    [ValidateObjectMembers]
    public QuotaOptions Quota { get; set; } = new();

    /// <summary>The octets that all messages of one user may have together, where the user's <c>quota_rule</c> says nothing else; null, the default, for no limit.</summary>
    [Range(0, long.MaxValue)]
    public long? StorageLimit { get; set; }

    /// <summary>How many messages one user may have, where the user's <c>quota_rule</c> says nothing else; null, the default, for no limit.</summary>
    [Range(0, long.MaxValue)]
    public long? MessageLimit { get; set; }

    /// <summary>How many mailboxes one user may have, INBOX counted, where the user's <c>quota_rule</c> says nothing else; null, the default, for no limit.</summary>
    [Range(1, long.MaxValue)]
    public long? MailboxLimit { get; set; }

    /// <summary>
    /// How many ranges of expunged UIDs each mailbox remembers for clients that come back (QRESYNC); beyond that they are told of more UIDs than vanished, which costs
    /// octets and breaks nothing. Default 10,000; 0 to 10,000,000.
    /// </summary>
    [Range(0, 10_000_000)]
    public int VanishedCapacity { get; set; } = 10_000;

    /// <summary>Largest value of one metadata entry. Default 65,536; 1,024 (RFC 5464 §4.1) to 16,777,216.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxMetadataValueSize { get; set; } = 64 * 1024;

    /// <summary>How many metadata entries a mailbox, or the server for one user, may have. Default 100; 10 (RFC 5464 §4.1) to 100,000.</summary>
    [Range(10, 100_000)]
    public int MaxMetadataEntries { get; set; } = 100;

    /// <summary>Where a mailbox's UIDs begin; a test of their end cannot give all the others first.</summary>
    internal Uid FirstUid { get; set; } = Uid.First;
}
