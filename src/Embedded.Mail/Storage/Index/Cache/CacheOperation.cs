using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>A change of the cache, and what the log has to say of it.</summary>
internal abstract class CacheOperation(ILogger logger) : IndexOperation
{
    private CacheCommit _commit = CacheCommit.None;
    private string _path = "";

    /// <summary>Whether the cache should be purged.</summary>
    public bool IsPurgeDue => _commit.IsPurgeDue;

    /// <summary>Who reads waits until what was read is in the cache, and has it already.</summary>
    public sealed override bool IsDispensable => true;

    public sealed override void Build(IndexChange change)
    {
        var index = new IndexStateCache(change.State);
        _path = change.Paths.Cache;
        _commit = Write(index);
        _commit.AddTo(change.Begin(), index.Cache.ResetId);
    }

    public sealed override void Undo()
    {
        _commit.Dispose();
        _commit = CacheCommit.None;
    }

    public sealed override void Written()
    {
        try
        {
            _commit.Confirm();
        }
        catch (IOException e)
        {
            Log.CacheNotWritten(logger, e, _path);
            _commit.Dispose();
        }
    }

    /// <summary>Writes the cache.</summary>
    protected abstract CacheCommit Write(IndexStateCache index);
}
