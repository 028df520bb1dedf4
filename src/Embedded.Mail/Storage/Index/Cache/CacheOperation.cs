using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes what readers found into the cache, and where it lies there into the log.</summary>
internal sealed class CacheOperation(CacheStore store, CacheAdditions additions, ILogger logger) : IndexOperation
{
    /// <summary>Whether the cache should be purged.</summary>
    public bool IsPurgeDue { get; private set; }

    public override void Build(IndexChange change)
    {
        var index = new IndexStateCache(change.State);
        if (additions.Damage.Reason is not null && index.Cache.ResetId == additions.FileSequence)
        {
            Log.CacheDamaged(logger, change.Paths.Cache, additions.Damage.ToString());
        }

        var commit = store.Commit(index, additions);
        commit.AddTo(change.Begin(), index.Cache.ResetId);
        IsPurgeDue = commit.IsPurgeDue;
    }
}
