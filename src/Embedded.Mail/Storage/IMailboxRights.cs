namespace Embedded.Mail.Storage;

/// <summary>A handle on a mailbox that knows what its user may do there (RFC 4314).</summary>
public interface IMailboxRights
{
    /// <summary>The rights as they are now; they may change at any time.</summary>
    MailboxRights MyRights { get; }
}
