namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What became of opening a cache file.</summary>
internal enum CacheOpenStatus
{
    /// <summary>It can be used.</summary>
    Open,

    /// <summary>There is none, or it belongs to another index: a new one takes its place without a word.</summary>
    Missing,

    /// <summary>It is no cache; it is to be logged and deleted.</summary>
    Damaged,
}
