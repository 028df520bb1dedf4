namespace Embedded.Mail.Messages;

/// <summary>
/// The system flags that are kept with a message (RFC 9051 §2.3.2), with the bit values of Dovecot's index.
/// <c>\Recent</c> is not among them: it belongs to a session.
/// </summary>
[Flags]
public enum MessageFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>\Answered</c>.</summary>
    Answered = 0x01,

    /// <summary><c>\Flagged</c>.</summary>
    Flagged = 0x02,

    /// <summary><c>\Deleted</c>: to be removed by EXPUNGE.</summary>
    Deleted = 0x04,

    /// <summary><c>\Seen</c>.</summary>
    Seen = 0x08,

    /// <summary><c>\Draft</c>.</summary>
    Draft = 0x10,

    /// <summary>All of them.</summary>
    All = Answered | Flagged | Deleted | Seen | Draft,
}
