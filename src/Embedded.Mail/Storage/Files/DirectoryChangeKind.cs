namespace Embedded.Mail.Storage.Files;

/// <summary>What a <see cref="DirectoryWatch"/> tells of a watched directory or file.</summary>
internal enum DirectoryChangeKind
{
    /// <summary>A name came, went, was replaced, or its file was written to; a watched file was written to or lost a name.</summary>
    Changed,

    /// <summary>Changes were missed because there were too many at once: everything may have changed.</summary>
    Missed,

    /// <summary>The directory or file is no longer at its path. Nothing more will be told of it.</summary>
    Gone,
}
