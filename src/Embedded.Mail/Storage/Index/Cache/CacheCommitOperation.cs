using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes what readers found into the cache.</summary>
internal sealed class CacheCommitOperation(CacheStore store, CacheAdditions additions, string path, ILogger logger) : CacheOperation(logger)
{
    private readonly ILogger _logger = logger;

    protected override CacheCommit Write(IndexStateCache index)
    {
        if (additions.Damage.Reason is not null && index.Cache.ResetId == additions.FileSequence)
        {
            Log.CacheDamaged(_logger, path, additions.Damage.ToString());
        }

        return store.Commit(index, additions);
    }
}
