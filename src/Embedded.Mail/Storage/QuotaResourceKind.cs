namespace Embedded.Mail.Storage;

/// <summary>What a quota counts (RFC 9208 §5).</summary>
public enum QuotaResourceKind
{
    /// <summary>Octets of messages. (IMAP shows units of 1,024 octets.)</summary>
    Storage,

    /// <summary>Messages.</summary>
    Message,

    /// <summary>Mailboxes.</summary>
    Mailbox,
}
