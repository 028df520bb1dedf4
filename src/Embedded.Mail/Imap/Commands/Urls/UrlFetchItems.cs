namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>What URLFETCH wants of a URL (RFC 5524 §3).</summary>
[Flags]
internal enum UrlFetchItems
{
    /// <summary>The simple form: the octets, without a name before them.</summary>
    None = 0,

    /// <summary>BODYPARTSTRUCTURE.</summary>
    BodyPartStructure = 0x02,

    /// <summary>BODY.</summary>
    Body = 0x04,

    /// <summary>BINARY: without the transfer encoding.</summary>
    Binary = 0x08,
}
