namespace Embedded.Mail.Messages;

/// <summary>What a mailbox is used for (RFC 6154 §2, RFC 8457 §3).</summary>
[Flags]
public enum SpecialUse
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary><c>\All</c>: a view of all messages.</summary>
    All = 0x01,

    /// <summary><c>\Archive</c>.</summary>
    Archive = 0x02,

    /// <summary><c>\Drafts</c>.</summary>
    Drafts = 0x04,

    /// <summary><c>\Flagged</c>: a view of what is marked important.</summary>
    Flagged = 0x08,

    /// <summary><c>\Junk</c>.</summary>
    Junk = 0x10,

    /// <summary><c>\Sent</c>.</summary>
    Sent = 0x20,

    /// <summary><c>\Trash</c>.</summary>
    Trash = 0x40,

    /// <summary><c>\Important</c> (RFC 8457).</summary>
    Important = 0x80,
}
