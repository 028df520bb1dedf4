namespace Embedded.Mail.Load;

/// <summary>What <see cref="RawDisk"/> waits for.</summary>
internal enum RawSync
{
    /// <summary>Nothing: the system writes in its own time.</summary>
    None,

    /// <summary>Each message.</summary>
    Message,

    /// <summary>Each message, and then a record of it at the end of its folder's log: the least that an index takes which never tells of a message that is not there.</summary>
    MessageThenLog,
}
