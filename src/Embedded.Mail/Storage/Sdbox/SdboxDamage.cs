namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What is wrong with a message file; the order is that of the file.</summary>
internal enum SdboxDamage
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file has no octets at all, as after a crash of the system.</summary>
    Empty,

    /// <summary>The first line is none of this format.</summary>
    BadFileHeader,

    /// <summary>The message header does not begin or end as it must, or its size is no number.</summary>
    BadMessageHeader,

    /// <summary>The file ends within the headers or the body.</summary>
    Truncated,

    /// <summary>What follows the body is no metadata. The body can be read.</summary>
    MissingMetadata,

    /// <summary>The metadata ends without its empty line. The body can be read, and the lines that are whole count.</summary>
    UnfinishedMetadata,

    /// <summary>What has the name is a directory, a link to itself or the like, or the UID is one that no message may have.</summary>
    NoMessageFile,
}
