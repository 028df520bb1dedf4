namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>The calls of a file layer and its files, in the order of their declaration.</summary>
internal enum FileCall
{
    Open,
    OpenForWriting,
    Create,
    Append,
    GetStatus,
    Rename,
    Link,
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
