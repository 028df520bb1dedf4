using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage;

/// <summary>
/// What was read of one message: those properties that the <see cref="MetadataRequest"/> asked for. A store may hand out the same object again and again.
/// </summary>
public sealed class MessageMetadata
{
    /// <summary>Which message.</summary>
    public Uid Uid { get; set; }

    /// <summary>INTERNALDATE, to the second, in the zone it was given where the store keeps it, else UTC.</summary>
    public DateTimeOffset InternalDate { get; set; }

    /// <summary>RFC822.SIZE in octets.</summary>
    public long Size { get; set; }

    /// <summary>The identity of the text.</summary>
    public MessageGuid Guid { get; set; }

    /// <summary>When it was stored in this mailbox; null where the store does not know (RFC 8514 §4.2).</summary>
    public DateTimeOffset? SaveDate { get; set; }

    /// <summary>ENVELOPE as IMAP sends it, from <c>(</c> to <c>)</c> (RFC 9051 §7.5.2).</summary>
    public ReadOnlyMemory<byte> Envelope { get; set; }

    /// <summary>BODY as IMAP sends it, from <c>(</c> to <c>)</c>.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>BODYSTRUCTURE as IMAP sends it, from <c>(</c> to <c>)</c>.</summary>
    public ReadOnlyMemory<byte> BodyStructure { get; set; }

    /// <summary>The scan of the text.</summary>
    public MessageStructure? Structure { get; set; }

    /// <summary>
    /// The header fields asked for, whole and in the order of the message, each with its CRLF, folding kept, without the empty line at the end.
    /// </summary>
    public ReadOnlyMemory<byte> Headers { get; set; }

    /// <summary>The preview in UTF-8, empty where the message has no text; null where it was asked for only if known, and is not.</summary>
    public ReadOnlyMemory<byte>? Preview { get; set; }

    /// <summary>The UIDL that POP3 shall show; null for the usual one.</summary>
    public string? Pop3Uidl { get; set; }
}
