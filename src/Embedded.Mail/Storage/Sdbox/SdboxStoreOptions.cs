using System.ComponentModel.DataAnnotations;
using Embedded.Mail.Storage.Index;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Where and how mail is kept in Dovecot's sdbox format. Sizes are in octets.</summary>
public sealed class SdboxStoreOptions
{
    /// <summary>
    /// Where a user's mail lies, where the userdb gives none (<see cref="Messages.MailUser.MailLocation"/>): Dovecot's <c>mail_location</c>, with <c>sdbox:</c> before the directory or without,
    /// <c>~/</c> and <c>%h</c> for the user's home, <c>%u</c>, <c>%n</c>, <c>%d</c> and the other variables of a user, and behind the directory <c>:ALT=</c> and <c>:CONTROL=</c> with a directory
    /// each. A relative directory is one below the working directory. Every user must get a directory of their own. Default <c>sdbox:~/sdbox</c>.
    /// </summary>
    [Required]
    public string Location { get; set; } = "sdbox:~/sdbox";

    /// <summary>When changes are brought to stable storage. Default <see cref="SyncMode.Optimized"/>.</summary>
    public SyncMode Sync { get; set; } = SyncMode.Optimized;

    /// <summary>How new messages are stored. Default <see cref="SdboxCompressionMode.None"/>.</summary>
    public SdboxCompressionMode Compression { get; set; } = SdboxCompressionMode.None;

    /// <summary>Largest message taken; a larger one is refused with <see cref="MailStoreError.TooBig"/>. Default 104,857,600 (100 MiB); 1,024 to 1,099,511,627,776 (1 TiB).</summary>
    [Range(1024, 1L << 40)]
    public long MaxMessageSize { get; set; } = 100 * 1024 * 1024;

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
    /// How many ranges of expunged UIDs an open mailbox remembers for clients that come back (QRESYNC); beyond that they are told of more UIDs than vanished, which costs
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

    /// <summary>
    /// Access control lists for mailboxes of all users, as with Dovecot's <c>acl = vfile:path</c>: a file with lines <c>pattern identifier rights</c>, or a directory with a file for each mailbox. They
    /// stand above the mailboxes' own lists. Null, the default, for none.
    /// </summary>
    public string? GlobalAcls { get; set; }

    /// <summary>
    /// The file in which the store writes down who shares mailboxes with whom, so that users find what others share with them: Dovecot's <c>acl_shared_dict = file:path</c>. Null, the default, for
    /// none: shared mailboxes can then be used by who knows their names, and are not listed.
    /// </summary>
    public string? SharedMailboxes { get; set; }

    /// <summary>How long a mailbox, and an account, that nobody uses stays in memory, ready for the next session. Default 1 minute; 0 to 1 day.</summary>
    public TimeSpan KeepOpen { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many threads may wait for the disk at once. More let a disk, or an array of them, order more work by itself; each costs a stack. Default 32; 1 to 1,024.
    /// </summary>
    [Range(1, 1024)]
    public int DiskThreads { get; set; } = 32;

    /// <summary>When indexes are written anew.</summary>
    internal IndexLimits IndexLimits { get; set; } = new();
}
