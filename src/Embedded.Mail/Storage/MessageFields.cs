namespace Embedded.Mail.Storage;

/// <summary>What may be read of messages besides their list entry and their text.</summary>
[Flags]
public enum MessageFields
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>INTERNALDATE.</summary>
    InternalDate = 0x01,

    /// <summary>RFC822.SIZE.</summary>
    Size = 0x02,

    /// <summary>The GUID of the text (EMAILID).</summary>
    Guid = 0x04,

    /// <summary>When it was stored in this mailbox (SAVEDATE).</summary>
    SaveDate = 0x08,

    /// <summary>ENVELOPE in its IMAP form.</summary>
    Envelope = 0x10,

    /// <summary>BODY (without extension data) in its IMAP form.</summary>
    Body = 0x20,

    /// <summary>BODYSTRUCTURE in its IMAP form.</summary>
    BodyStructure = 0x40,

    /// <summary>The scan of the text: where its parts and headers lie.</summary>
    Structure = 0x80,

    /// <summary>The UIDL that POP3 shall show, where the message has one of its own.</summary>
    Pop3Uidl = 0x100,

    /// <summary>The beginning of the text (PREVIEW, RFC 8970).</summary>
    Preview = 0x200,

    /// <summary>The same where it is known without reading the message (RFC 8970 §3.2, LAZY).</summary>
    PreviewIfKnown = 0x400,
}
