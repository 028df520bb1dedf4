namespace Embedded.Mail.Mime;

/// <summary>What the scan found a part to be. The numbers are part of the binary form.</summary>
[Flags]
internal enum PartTraits : byte
{
    None = 0,

    /// <summary>Content fields count: there is a MIME-Version or a Content-Type, or the part is of a multipart.</summary>
    Mime = 0x01,

    /// <summary>A multipart that was opened at its boundaries.</summary>
    Multipart = 0x02,

    /// <summary>A multipart/digest, whose parts are messages unless they say otherwise (RFC 2046 §5.1.5).</summary>
    Digest = 0x04,

    /// <summary>A message/rfc822 or message/global that was opened: the next part is its message.</summary>
    Message = 0x08,

    /// <summary>Text of whatever subtype.</summary>
    Text = 0x10,

    /// <summary>The message within is message/global (RFC 6532).</summary>
    Global = 0x20,
}
