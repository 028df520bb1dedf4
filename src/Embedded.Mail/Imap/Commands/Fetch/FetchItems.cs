namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>The items of FETCH that name no section (RFC 9051 §6.4.5), in the order in which they are answered.</summary>
[Flags]
internal enum FetchItems
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>UID.</summary>
    Uid = 0x01,

    /// <summary>FLAGS.</summary>
    Flags = 0x02,

    /// <summary>INTERNALDATE.</summary>
    InternalDate = 0x04,

    /// <summary>RFC822.SIZE.</summary>
    Size = 0x08,

    /// <summary>ENVELOPE.</summary>
    Envelope = 0x10,

    /// <summary>BODY, the structure without extension data.</summary>
    Body = 0x20,

    /// <summary>BODYSTRUCTURE.</summary>
    BodyStructure = 0x40,

    /// <summary>What the list of messages answers, without asking the store.</summary>
    InList = Uid | Flags,

    /// <summary>FAST.</summary>
    Fast = Flags | InternalDate | Size,

    /// <summary>ALL.</summary>
    All = Fast | Envelope,

    /// <summary>FULL.</summary>
    Full = All | Body,
}
