namespace Embedded.Mail.Imap.Session;

/// <summary>The three ends of a command (RFC 9051 §7.1).</summary>
internal enum ImapResultKind
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Refused.</summary>
    No,

    /// <summary>Not understood.</summary>
    Bad,
}
