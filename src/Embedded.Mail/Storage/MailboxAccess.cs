namespace Embedded.Mail.Storage;

/// <summary>What a session means to do with a mailbox it opens.</summary>
public enum MailboxAccess
{
    /// <summary>Only look (EXAMINE): every change through this handle is refused with <see cref="MailStoreError.NoPermission"/>.</summary>
    ReadOnly,

    /// <summary>Look and change (SELECT). Where the user may change nothing, the handle is read-only.</summary>
    ReadWrite,

    /// <summary>Put messages in (APPEND, the destination of COPY), which needs no right to read.</summary>
    Append,

    /// <summary>Put messages in that came by mail, which needs the right to post and no other.</summary>
    Post,
}
