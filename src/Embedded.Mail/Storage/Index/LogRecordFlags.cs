namespace Embedded.Mail.Storage.Index;

/// <summary>The high four bits of a log record's type field.</summary>
[Flags]
internal enum LogRecordFlags : uint
{
    /// <summary>Internal: a request that the next sync carries out.</summary>
    None = 0,

    /// <summary>The change has already happened.</summary>
    External = 0x1000_0000,

    /// <summary>Made by replication.</summary>
    Sync = 0x2000_0000,
}
