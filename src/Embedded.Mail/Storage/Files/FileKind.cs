namespace Embedded.Mail.Storage.Files;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>A file with octets.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link to another path, a socket or the like.</summary>
    Other,
}
