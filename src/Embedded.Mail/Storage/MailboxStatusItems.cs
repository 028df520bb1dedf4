namespace Embedded.Mail.Storage;

/// <summary>What a STATUS may ask (RFC 9051 §6.3.11, RFC 7162, RFC 7889, RFC 8474).</summary>
[Flags]
public enum MailboxStatusItems
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>How many messages.</summary>
    Messages = 0x01,

    /// <summary>How many recent to no session yet.</summary>
    Recent = 0x02,

    /// <summary>UIDNEXT.</summary>
    UidNext = 0x04,

    /// <summary>UIDVALIDITY.</summary>
    UidValidity = 0x08,

    /// <summary>How many without <c>\Seen</c>.</summary>
    Unseen = 0x10,

    /// <summary>How many with <c>\Deleted</c>.</summary>
    Deleted = 0x20,

    /// <summary>The octets of all messages together.</summary>
    Size = 0x40,

    /// <summary>HIGHESTMODSEQ.</summary>
    HighestModSeq = 0x80,

    /// <summary>MAILBOXID.</summary>
    MailboxId = 0x100,

    /// <summary>The octets of all messages with <c>\Deleted</c> (RFC 9208 §4.1.4, DELETED-STORAGE).</summary>
    DeletedSize = 0x200,

    /// <summary>The largest message that the mailbox takes (RFC 7889); the account tells it, see <see cref="IMailAppendLimit"/>.</summary>
    AppendLimit = 0x400,
}
