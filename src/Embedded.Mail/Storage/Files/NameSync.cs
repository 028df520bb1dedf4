namespace Embedded.Mail.Storage.Files;

/// <summary>What it takes on a file system to bring a file's name to stable storage.</summary>
internal enum NameSync
{
    /// <summary>A sync of its directory.</summary>
    ByDirectory,

    /// <summary>A sync of the file after it got the name; a sync of its directory does too.</summary>
    WithFile,

    /// <summary>A sync of any file of the same file system whose length changed: a journal that is written in order takes along all that went before.</summary>
    WithNextSync,
}
