namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Writes the cache anew.</summary>
internal sealed class CachePurgeOperation(CacheStore store) : IndexOperation
{
    public override void Build(IndexChange change)
    {
        var index = new IndexStateCache(change.State);
        store.Purge(index).AddTo(change.Begin(), index.Cache.ResetId);
    }
}
