namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What a record of the change log tells; the numbers are those of the file.</summary>
internal enum MailboxChangeKind : byte
{
    /// <summary>A mailbox was deleted; the identity is its GUID.</summary>
    MailboxDeleted = 1,

    /// <summary>A directory without messages of its own was deleted.</summary>
    DirectoryDeleted = 2,

    /// <summary>A mailbox was renamed; the identity is that of the new name.</summary>
    Renamed = 3,

    /// <summary>A name was subscribed.</summary>
    Subscribed = 4,

    /// <summary>A name was unsubscribed.</summary>
    Unsubscribed = 5,

    /// <summary>A directory without messages of its own was made.</summary>
    DirectoryCreated = 6,
}
