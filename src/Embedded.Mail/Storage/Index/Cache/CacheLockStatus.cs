namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What became of locking the cache.</summary>
internal enum CacheLockStatus
{
    /// <summary>The file is locked, and what is known of it is new.</summary>
    Locked,

    /// <summary>There is no file of this index.</summary>
    Missing,

    /// <summary>The file is no cache.</summary>
    Damaged,

    /// <summary>Somebody else keeps it locked.</summary>
    Busy,
}
