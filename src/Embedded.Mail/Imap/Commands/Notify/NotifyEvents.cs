namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>What a client of NOTIFY may want to hear of (RFC 5465 §5).</summary>
[Flags]
internal enum NotifyEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Messages arrive.</summary>
    MessageNew = 0x01,

    /// <summary>Messages go.</summary>
    MessageExpunge = 0x02,

    /// <summary>Flags and keywords change.</summary>
    FlagChange = 0x04,

    /// <summary>Mailboxes are created, deleted and renamed.</summary>
    MailboxName = 0x08,

    /// <summary>Names are subscribed and unsubscribed.</summary>
    SubscriptionChange = 0x10,

    /// <summary>Metadata of mailboxes changes.</summary>
    MailboxMetadataChange = 0x20,

    /// <summary>Metadata of the server changes.</summary>
    ServerMetadataChange = 0x40,

    /// <summary>Something that is not told here: annotations, and what extensions may bring.</summary>
    Unsupported = 0x80,

    /// <summary>What concerns messages, and so may be asked of the selected mailbox.</summary>
    OfMessages = MessageNew | MessageExpunge | FlagChange,

    /// <summary>What only accounts that keep metadata can tell.</summary>
    OfMetadata = MailboxMetadataChange | ServerMetadataChange,
}
