namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>The calls of a file layer and its files, in the order of their declaration.</summary>
internal enum FileCall
{
    Open,
    OpenForWriting,
    Create,
    CreateUnnamed,
    Append,
    GetStatus,
    Rename,
    Link,
    GiveName,
    Delete,
    CreateDirectory,
    DeleteDirectory,
    List,
    SyncDirectory,
    GetFileStatus,
    Read,
    Write,
    SetLength,
    Sync,
    WriteOut,
    Lock,
    Unlock,
}
