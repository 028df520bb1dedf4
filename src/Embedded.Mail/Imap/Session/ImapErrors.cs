using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>A store's refusals as IMAP says them (RFC 5530, RFC 7888, RFC 9051 §7.1).</summary>
internal static class ImapErrors
{
    /// <summary>The tagged NO for a refusal.</summary>
    public static ImapResult ToResult(MailStoreException refusal) => ImapResult.No(CodeOf(refusal.Error), refusal.Message);

    /// <summary>The same where the missing mailbox is the destination, which a client may create (RFC 9051 §6.3.12, §6.4.7).</summary>
    public static ImapResult ToResultForDestination(MailStoreException refusal) =>
        refusal.Error == MailStoreError.NotFound ? ImapResult.No("TRYCREATE", refusal.Message) : ToResult(refusal);

    private static string CodeOf(MailStoreError error) => error switch
    {
        MailStoreError.NotFound => "NONEXISTENT",
        MailStoreError.AlreadyExists => "ALREADYEXISTS",
        MailStoreError.NoPermission => "NOPERM",
        MailStoreError.OverQuota => "OVERQUOTA",
        MailStoreError.TooBig => "TOOBIG",
        MailStoreError.Cannot => "CANNOT",
        MailStoreError.InUse => "INUSE",
        MailStoreError.Limit => "LIMIT",
        MailStoreError.Expunged => "EXPUNGEISSUED",
        MailStoreError.Unavailable => "UNAVAILABLE",
        MailStoreError.Corrupted => "CORRUPTION",
        _ => "SERVERBUG",
    };
}
