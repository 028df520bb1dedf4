namespace Embedded.Mail.Storage.Index;

/// <summary>What came of reading a mailbox's index files together.</summary>
internal enum IndexLoadStatus
{
    /// <summary>The state goes to the end of the log.</summary>
    Loaded,

    /// <summary>The state goes to the last whole transaction; behind it one is being written, or was when its writer died.</summary>
    Unfinished,

    /// <summary>The state goes as far as the files agree; the mailbox must be healed.</summary>
    Damaged,

    /// <summary>The log cannot be used at all.</summary>
    NoLog,
}
