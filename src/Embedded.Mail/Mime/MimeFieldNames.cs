using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Recognises the names of <see cref="MimeField"/>.</summary>
internal static class MimeFieldNames
{
    /// <summary>Gives the field of a name in any case; <see cref="MimeField.None"/> for all others.</summary>
    public static MimeField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "to"u8, MimeField.To) | Is(name, "cc"u8, MimeField.Cc),
        3 => Is(name, "bcc"u8, MimeField.Bcc),
        4 => Is(name, "from"u8, MimeField.From) | Is(name, "date"u8, MimeField.Date),
        6 => Is(name, "sender"u8, MimeField.Sender),
        7 => Is(name, "subject"u8, MimeField.Subject),
        8 => Is(name, "reply-to"u8, MimeField.ReplyTo),
        10 => OfTen(name),
        11 => Is(name, "in-reply-to"u8, MimeField.InReplyTo) | Is(name, "content-md5"u8, MimeField.ContentMd5),
        12 => Is(name, "content-type"u8, MimeField.ContentType) | Is(name, "mime-version"u8, MimeField.MimeVersion),
        _ => name.Length > 12 ? OfMany(name) : MimeField.None,
    };

    private static MimeField OfTen(ReadOnlySpan<byte> name) =>
        Is(name, "message-id"u8, MimeField.MessageId)
        | Is(name, "references"u8, MimeField.References)
        | Is(name, "content-id"u8, MimeField.ContentId);

    private static MimeField OfMany(ReadOnlySpan<byte> name) => name.Length switch
    {
        16 => Is(name, "content-language"u8, MimeField.ContentLanguage) | Is(name, "content-location"u8, MimeField.ContentLocation),
        19 => Is(name, "content-description"u8, MimeField.ContentDescription) | Is(name, "content-disposition"u8, MimeField.ContentDisposition),
        25 => Is(name, "content-transfer-encoding"u8, MimeField.ContentTransferEncoding),
        _ => MimeField.None,
    };

    private static MimeField Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known, MimeField field) =>
        (name[0] | 0x20) == known[0] && Ascii.EqualsIgnoreCase(name, known) ? field : MimeField.None;
}
