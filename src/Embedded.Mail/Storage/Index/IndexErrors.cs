using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>What a client is told when the disk refuses: a sentence without a path. The error itself is for the log.</summary>
internal static class IndexErrors
{
    public static Exception ToStoreError(Exception error) => error is not IOException ? error : error.HResult switch
    {
        SystemError.NoSpace or SystemError.DiskQuota => new MailStoreException(MailStoreError.Unavailable, "Not enough disk space", error),
        SystemError.ReadOnlyFileSystem => new MailStoreException(MailStoreError.NoPermission, "Mail is on a read-only file system", error),
        SystemError.AccessDenied or SystemError.NotPermitted => new MailStoreException(MailStoreError.NoPermission, "Permission denied", error),
        SystemError.NameTooLong => new MailStoreException(MailStoreError.Cannot, "Mailbox name is too long", error),
        _ => new MailStoreException(MailStoreError.Unavailable, "Internal error while accessing mail", error),
    };
}
