namespace Embedded.Mail.Imap.Session;

/// <summary>What waiting for the client brought.</summary>
internal enum ImapInputKind
{
    /// <summary>A command, a rest of one, or a line.</summary>
    Octets,

    /// <summary>A command that is too large; its beginning is given.</summary>
    Refused,

    /// <summary>A command so large that the connection has to end; its beginning is given.</summary>
    Fatal,

    /// <summary>Nothing yet: a time-out, the server's stop or a change of the mailbox.</summary>
    Interrupted,

    /// <summary>The client is gone.</summary>
    Ended,
}
