namespace Embedded.Mail.Storage;

/// <summary>Why a store refuses. Each protocol has its own answer to each (RFC 5530 for IMAP, RFC 3463 for LMTP).</summary>
public enum MailStoreError
{
    /// <summary>No such mailbox, message or script, or none that this user may know of.</summary>
    NotFound,

    /// <summary>A mailbox of that name is there already.</summary>
    AlreadyExists,

    /// <summary>The user may not do that.</summary>
    NoPermission,

    /// <summary>The mailbox or account would exceed its quota.</summary>
    OverQuota,

    /// <summary>The message exceeds the largest size that can ever be stored here.</summary>
    TooBig,

    /// <summary>It can never be done: a name that this store cannot hold, deleting INBOX.</summary>
    Cannot,

    /// <summary>Another session holds what is needed; trying again may help.</summary>
    InUse,

    /// <summary>An administrative or technical limit is reached, such as the number of mailboxes.</summary>
    Limit,

    /// <summary>A message that was listed has been expunged meanwhile.</summary>
    Expunged,

    /// <summary>The back end does not answer now; trying again later may help.</summary>
    Unavailable,

    /// <summary>What is stored cannot be read.</summary>
    Corrupted,
}
