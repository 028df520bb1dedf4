namespace Embedded.Mail.Imap.Session;

/// <summary>What the session has to know of a command besides its handler.</summary>
[Flags]
internal enum CommandTraits
{
    /// <summary>At the command's end the view moves to the newest state, and the client is told of arrivals, flags and expunged messages.</summary>
    None = 0,

    /// <summary>No EXPUNGE may be told during or at the end of the command, since the client names messages by sequence numbers (RFC 9051 §7.5.1): FETCH, STORE, SEARCH.</summary>
    KeepsSequenceNumbers = 0x01,

    /// <summary>The view does not move at the command's end: the command sees to that itself (SELECT), or nothing follows it (LOGOUT).</summary>
    NoSync = 0x02,

    /// <summary>The client names messages by sequence numbers, or gets numbers for an answer: nothing for a client of UIDONLY (RFC 9586 §3).</summary>
    UsesNumbers = 0x04,
}
