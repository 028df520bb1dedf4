namespace Embedded.Mail.Imap.Session;

/// <summary>What a client has switched on (RFC 5161), by ENABLE or by using it.</summary>
[Flags]
internal enum ImapFeatures
{
    /// <summary>Nothing: a client of RFC 3501.</summary>
    None = 0,

    /// <summary>IMAP4rev2: no RECENT, ESEARCH instead of SEARCH, mailbox names in UTF-8 (RFC 9051).</summary>
    Rev2 = 0x01,

    /// <summary>CONDSTORE: modseqs and UIDs in every FETCH response that nobody asked for (RFC 7162 §3.1).</summary>
    CondStore = 0x02,

    /// <summary>QRESYNC: VANISHED instead of EXPUNGE, and all of CONDSTORE (RFC 7162 §3.2).</summary>
    QResync = 0x04,

    /// <summary>UIDONLY: no message numbers, neither in commands nor in responses (RFC 9586).</summary>
    UidOnly = 0x10,

    /// <summary>UTF8=ACCEPT: mailbox names and strings in UTF-8 (RFC 6855).</summary>
    Utf8 = 0x100,
}
