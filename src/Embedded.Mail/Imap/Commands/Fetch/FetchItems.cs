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

    /// <summary>MODSEQ (RFC 7162 §3.1.4.2).</summary>
    ModSeq = 0x80,

    /// <summary>SAVEDATE (RFC 8514).</summary>
    SaveDate = 0x100,

    /// <summary>EMAILID (RFC 8474).</summary>
    EmailId = 0x200,

    /// <summary>THREADID (RFC 8474).</summary>
    ThreadId = 0x400,

    /// <summary>PREVIEW (RFC 8970).</summary>
    Preview = 0x1000,

    /// <summary>PREVIEW with the algorithm named, as drafts of RFC 8970 had it.</summary>
    FuzzyPreview = 0x2000,

    /// <summary>SNIPPET, the first name of PREVIEW.</summary>
    Snippet = 0x4000,

    /// <summary>A preview is wanted at the price of reading the message: it was not asked for with LAZY.</summary>
    ReadsPreview = 0x8000,

    /// <summary>A preview in any form.</summary>
    AnyPreview = Preview | FuzzyPreview | Snippet,

    /// <summary>What the list of messages answers, without asking the store.</summary>
    InList = Uid | Flags | ModSeq,

    /// <summary>FAST.</summary>
    Fast = Flags | InternalDate | Size,

    /// <summary>ALL.</summary>
    All = Fast | Envelope,

    /// <summary>FULL.</summary>
    Full = All | Body,
}
