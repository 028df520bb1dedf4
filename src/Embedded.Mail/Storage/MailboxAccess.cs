namespace Embedded.Mail.Storage;

/// <summary>What a session means to do with a mailbox it opens.</summary>
public enum MailboxAccess
{
    /// <summary>Only look (EXAMINE): every change through this handle is refused with <see cref="MailStoreError.NoPermission"/>.</summary>
    ReadOnly,

    /// <summary>Look and change (SELECT, delivery).</summary>
    ReadWrite,
}
