using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes the cache anew.</summary>
internal sealed class CachePurgeOperation(CacheStore store, ILogger logger) : CacheOperation(logger)
{
    protected override CacheCommit Write(IndexStateCache index) => store.Purge(index);
}
