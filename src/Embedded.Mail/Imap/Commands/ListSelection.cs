namespace Embedded.Mail.Imap.Commands;

/// <summary>Selection options of LIST (RFC 9051 §6.3.9.1, RFC 6154 §2).</summary>
[Flags]
internal enum ListSelection
{
    /// <summary>All names.</summary>
    None = 0,

    /// <summary>Subscribed names, existing or not.</summary>
    Subscribed = 0x01,

    /// <summary>Also mailboxes on other servers, of which there are none.</summary>
    Remote = 0x02,

    /// <summary>Also names of which something below satisfies the other options.</summary>
    RecursiveMatch = 0x04,

    /// <summary>Mailboxes with a special use.</summary>
    SpecialUse = 0x08,
}
