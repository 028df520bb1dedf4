using Embedded.Mail.Imap.Session;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>What METADATA says of refusals (RFC 5464 §4.3, §5).</summary>
internal static class MetadataErrors
{
    /// <summary>The store keeps no metadata.</summary>
    public static ImapResult NotKept() => ImapResult.No("CANNOT", "There is no metadata here");

    /// <summary>The entry is not the client's to change.</summary>
    public static ImapResult ReadOnly(string entry) => ImapResult.No("CANNOT", $"The {entry} attribute cannot be changed");

    /// <summary>The tagged NO for a change beyond the store's limits.</summary>
    public static ImapResult BeyondLimit(MailStoreException refusal, IMailboxMetadata metadata) => refusal.Error == MailStoreError.TooBig
        ? ImapResult.No($"METADATA MAXSIZE {metadata.MaxMetadataValueSize}", refusal.Message)
        : ImapResult.No("METADATA TOOMANY", refusal.Message);
}
