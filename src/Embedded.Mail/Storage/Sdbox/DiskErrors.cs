using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What a client is told when the file system refuses. The path and the system's own words are for the log.</summary>
internal static class DiskErrors
{
    /// <summary>The refusal for an error of the file system. Most of them pass without the client's doing: an administrator makes room, or sets a permission right.</summary>
    public static MailStoreException ToRefusal(IOException error) => error.HResult switch
    {
        SystemError.DiskQuota => new(MailStoreError.OverQuota, "Quota exceeded: the file system gives no more room", error),
        SystemError.NoSpace => new(MailStoreError.Unavailable, "The mail store's disk is full", error),
        SystemError.ReadOnlyFileSystem => new(MailStoreError.Unavailable, "The mail store can only be read now", error),
        SystemError.AccessDenied or SystemError.NotPermitted => new(MailStoreError.Unavailable, "The mail store may not be accessed by the server", error),
        SystemError.NameTooLong => new(MailStoreError.Cannot, "The name is too long for the mail store", error),
        _ => new(MailStoreError.Unavailable, "The mail store's disk does not work", error),
    };
}
