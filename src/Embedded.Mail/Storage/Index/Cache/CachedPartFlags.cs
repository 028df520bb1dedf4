namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What a part is, in the field <c>mime.parts</c>.</summary>
[Flags]
internal enum CachedPartFlags : uint
{
    None = 0,
    Multipart = 0x01,
    Digest = 0x02,

    /// <summary>message/rfc822: its child is the message that it encloses.</summary>
    Message = 0x04,

    Text = 0x08,
    HasNuls = 0x20,

    /// <summary>Content fields count.</summary>
    Mime = 0x40,

    WithLines = Message | Text,
    WithChildren = Multipart | Message,
}
