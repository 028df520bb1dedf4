using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// The cache of one mailbox. It may be lost at any time: every change is such that a kill at any point leaves a file that this and Dovecot accept, but none is brought to
/// stable storage. Members that write block, and are called with the log locked: the cache's own lock comes after the log's.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="paths">Where the index lies; a rename of the mailbox takes it elsewhere.</param>
/// <param name="mode">Permissions of a new file.</param>
/// <param name="group">The group of a new file; null for that which the system gives.</param>
/// <param name="timeProvider">The time, by which fields age.</param>
internal sealed class CacheStore(FileLayer files, IndexPaths paths, UnixFileMode mode, uint? group, TimeProvider timeProvider)
{
    /// <summary>How clients use the fields.</summary>
    public CacheUsage Usage { get; } = new(timeProvider);

    /// <summary>Opens the cache for reading. Blocks; no lock is needed.</summary>
    public CacheOpening Open(uint indexId) => CacheFile.Open(files, paths.Cache, indexId, forWriting: false);

    /// <summary>
    /// Writes what reading messages gave, and takes the place of a file that is missing, foreign or damaged. Of a message that somebody else has added to meanwhile, nothing is written.
    /// </summary>
    /// <returns>What has to go into the log, in the transaction that follows at once; <see cref="CacheCommit.Confirm"/> it then.</returns>
    /// <exception cref="IOException">The file cannot be written. Nothing has to go into the log.</exception>
    public CacheCommit Commit(ICacheIndex index, CacheAdditions additions)
    {
        if (additions.Damage.Reason is not null && index.Cache.ResetId == additions.FileSequence)
        {
            return Recreate(index, additions);
        }

        using var locked = CacheLock.Take(files, paths.Cache, index.Cache.IndexId);
        return locked.Status switch
        {
            CacheLockStatus.Locked when locked.File!.Header.FileSequence == index.Cache.ResetId => new CacheAppend(locked.File, index).Write(additions),
            CacheLockStatus.Busy => CacheCommit.None,
            _ => Recreate(index, additions),
        };
    }

    /// <summary>Writes the cache anew: one record for each message, without what nobody asks for any more. Due when <see cref="CacheCommit.IsPurgeDue"/>.</summary>
    /// <inheritdoc cref="Commit"/>
    public CacheCommit Purge(ICacheIndex index)
    {
        using var locked = CacheLock.Take(files, paths.Cache, index.Cache.IndexId);
        if (locked.Status != CacheLockStatus.Locked || locked.File!.Header.FileSequence != index.Cache.ResetId)
        {
            return CacheCommit.None;
        }

        var purge = new CachePurge(locked.File, index, Usage.Now);
        return Replace(index, purge.WriteTo);
    }

    /// <summary>Deletes the cache, as a rebuild of the index does.</summary>
    public void Delete() => files.TryDelete(paths.Cache);

    private CacheCommit Recreate(ICacheIndex index, CacheAdditions additions)
    {
        var sequence = index.Cache.ResetId == 0 ? Usage.Now : index.Cache.ResetId + 1;
        var creation = new CacheCreation(index, Math.Max(1, sequence), Usage.Now);
        return Replace(index, file => creation.Write(file, additions));
    }

    private CacheCommit Replace(ICacheIndex index, Func<MailFile, CacheCommit> write)
    {
        var replacement = CacheReplacement.Create(files, paths.Cache, mode, group);
        try
        {
            var commit = write(replacement.File);
            return commit with { Confirmation = new(replacement) };
        }
        catch
        {
            replacement.Dispose();
            throw;
        }
    }
}
