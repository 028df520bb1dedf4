namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Takes what reading messages gave, to be kept in the cache.</summary>
internal interface ICacheSink
{
    /// <summary>
    /// Commits additions by <see cref="CacheStore.Commit"/> under the log's lock, in its own time. Throws nothing: a cache that cannot be written is logged and done without.
    /// </summary>
    /// <returns>Completes when more may be given: a reader waits for it, so that additions do not heap up.</returns>
    ValueTask AddAsync(CacheAdditions additions);
}
