namespace Embedded.Mail.Mime;

/// <summary>The header fields whose places the scan remembers. The numbers are part of the binary form: append only.</summary>
internal enum MimeField : byte
{
    None = 0,
    Date = 1,
    Subject = 2,
    From = 3,
    Sender = 4,
    ReplyTo = 5,
    To = 6,
    Cc = 7,
    Bcc = 8,
    InReplyTo = 9,
    MessageId = 10,
    References = 11,
    MimeVersion = 12,
    ContentType = 13,
    ContentTransferEncoding = 14,
    ContentDisposition = 15,
    ContentId = 16,
    ContentDescription = 17,
    ContentLanguage = 18,
    ContentLocation = 19,
    ContentMd5 = 20,
}
