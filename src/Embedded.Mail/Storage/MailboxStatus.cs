using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A mailbox in numbers; what was not asked for may be 0.</summary>
public sealed record MailboxStatus
{
    /// <summary>How many messages.</summary>
    public int Messages { get; init; }

    /// <summary>How many recent to no session yet.</summary>
    public int Recent { get; init; }

    /// <summary>UIDNEXT.</summary>
    public Uid UidNext { get; init; }

    /// <summary>UIDVALIDITY.</summary>
    public UidValidity UidValidity { get; init; }

    /// <summary>How many without <c>\Seen</c>.</summary>
    public int Unseen { get; init; }

    /// <summary>How many with <c>\Deleted</c>.</summary>
    public int Deleted { get; init; }

    /// <summary>The octets of all messages together, as the sum of their RFC822.SIZE.</summary>
    public long Size { get; init; }

    /// <summary>The octets of all messages with <c>\Deleted</c>.</summary>
    public long DeletedSize { get; init; }

    /// <summary>HIGHESTMODSEQ.</summary>
    public ModSeq HighestModSeq { get; init; }

    /// <summary>MAILBOXID.</summary>
    public MailboxId Id { get; init; }
}
