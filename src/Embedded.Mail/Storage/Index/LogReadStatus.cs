namespace Embedded.Mail.Storage.Index;

/// <summary>Why a <see cref="LogReader"/> stopped.</summary>
internal enum LogReadStatus
{
    /// <summary>It has not stopped.</summary>
    Reading,

    /// <summary>The octets end behind a whole transaction.</summary>
    End,

    /// <summary>
    /// What follows is not all there. To a reader without the lock it is still being written; to the holder of the lock it is left from a
    /// writer that died.
    /// </summary>
    Unfinished,

    /// <summary>What follows is there and is no transaction.</summary>
    Damaged,
}
