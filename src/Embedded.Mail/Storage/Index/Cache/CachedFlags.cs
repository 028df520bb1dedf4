namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Values of the field <c>flags</c>.</summary>
[Flags]
internal enum CachedFlags : uint
{
    None = 0,

    /// <summary>The header has the same size stored and with CRLF line ends.</summary>
    HeaderIsVirtual = 0x01,

    /// <summary>The body has the same size stored and with CRLF line ends.</summary>
    BodyIsVirtual = 0x02,

    /// <summary>A NUL is in the message.</summary>
    HasNuls = 0x04,

    /// <summary>The BODYSTRUCTURE is that of a text/plain of which nothing is said; size and lines are in <c>mime.parts</c>.</summary>
    IsPlain = 0x10,

    /// <summary>No NUL is in the message.</summary>
    HasNoNuls = 0x20,
}
