using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>Brings a mailbox whose index, log or snapshot is damaged back into use, and its <see cref="IndexFollower"/> with it. Used by one thread at a time.</summary>
internal sealed class IndexHealing(IndexSettings settings, IndexPaths paths, IndexFiles files, IIndexedMessages messages, IndexFollower follower)
{
    /// <summary>
    /// Puts right at once what the mailbox can be used with and a crash or Dovecot would make worse: half a transaction at the log's end, for which Dovecot throws the log away; a snapshot that
    /// is of no use; messages that the index does not know and that would be in the way of the next.
    /// </summary>
    public void Mend(IndexLoad load)
    {
        var hasStray = messages.HasText(new(follower.State.Header.NextUid));
        if (follower.Log.IsReadOnly || follower.State.IsDeleted || (load.Status == IndexLoadStatus.Loaded && !load.HasUselessSnapshot && !hasStray))
        {
            return;
        }

        follower.Lock();
        try
        {
            // The lock shows whether another process was just about to put a message there.
            if (hasStray && messages.HasText(new(follower.State.Header.NextUid)))
            {
                // A save that was never finished, or a log that was cut short.
                _ = TryRebuild(new(0, $"the file of message {follower.State.Header.NextUid} is there and the index does not know it"), hasLock: true, bringsBack: false, mayLackChanges: true);
            }
            else if (load.HasUselessSnapshot && follower.SnapshotSequence == 0)
            {
                ReplaceSnapshot(load.SnapshotDamage);
            }
        }
        finally
        {
            follower.Unlock();
        }
    }

    private void ReplaceSnapshot(IndexDamage damage)
    {
        if (damage.Reason is not null)
        {
            Index.Log.SnapshotDamaged(settings.Logger, paths.Directory, damage.ToString());
        }

        // Not even as a backup.
        _ = settings.Files.TryDelete(paths.Snapshot);
        WriteSnapshot();
    }

    private void WriteSnapshot()
    {
        _ = files.WriteSnapshot(follower.State);
        (follower.SnapshotSequence, follower.SnapshotOffset) = (follower.State.Header.LogFileSequence, follower.State.Header.LogHeadOffset);
    }

    /// <summary>Heals a mailbox whose log is not open, or not to be trusted, unless another process was quicker. The lock is held afterwards.</summary>
    public void Heal(IndexDamage damage)
    {
        while (!TryHeal(damage))
        {
            follower.ThrowIfGone();
        }
    }

    private bool TryHeal(IndexDamage damage)
    {
        var present = files.LockPresentLog();
        try
        {
            if (present is not null && TryTakePresent(present, ref damage))
            {
                present = null;
                follower.CatchUp(follower.Log.Length);
                return true;
            }

            return TryRebuild(damage, present is not null, bringsBack: false);
        }
        finally
        {
            present?.Dispose();
        }
    }

    /// <summary>Under the lock: others may have healed it, or what looked like damage was a moment between two files.</summary>
    private bool TryTakePresent(MailFile present, ref IndexDamage damage)
    {
        var load = IndexLoad.From(files.ReadWhole(paths.Log), files.ReadWhole(paths.PreviousLog), files.ReadWhole(paths.Snapshot), follower.Table);
        if (load.Status is not (IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished))
        {
            damage = load.Damage.Reason is null ? damage : load.Damage;
            return false;
        }

        _ = LogHeader.TryRead(files.ReadWhole(paths.Log), out var header, out _);
        follower.Take(load, IndexLog.Of(present, header));
        return true;
    }

    /// <summary>Builds the index anew under the lock, which is held, and is still afterwards.</summary>
    public void Rebuild(IndexDamage damage, bool bringsBack) => _ = TryRebuild(damage, hasLock: true, bringsBack);

    private bool TryRebuild(IndexDamage damage, bool hasLock, bool bringsBack, bool mayLackChanges = false)
    {
        var rebuild = new IndexRebuild(settings, paths, files, messages, bringsBack);
        var log = rebuild.TryRun(follower.Known, hasLock, damage, mayLackChanges);
        if (log is null)
        {
            return false;
        }

        TakeNew(log);
        if (files.HasUnusableSnapshot())
        {
            _ = settings.Files.TryDelete(paths.Snapshot);
        }

        WriteSnapshot();
        return true;
    }

    private void TakeNew(IndexLog log)
    {
        try
        {
            var load = files.Load(follower.Table, out var again);
            again?.Dispose();
            follower.Take(load, log);
        }
        catch
        {
            // It has its name already: left open, its lock would keep everybody from the mailbox, ourselves too.
            log.Dispose();
            throw;
        }
    }
}
