namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Keeps the log short: writes the snapshot when much would have to be replayed, and begins a new log when the old one is long. The lock is held.
/// </summary>
internal sealed class IndexMaintenance(IndexSettings settings, IndexPaths paths, IndexFollower follower)
{
    private readonly IndexLimits _limits = settings.Limits;

    /// <summary>Does what is due. A failure is logged and harms nothing: the log holds everything.</summary>
    public void Run()
    {
        try
        {
            if (MustRotate())
            {
                Rotate();
            }
            else if (follower.SnapshotSequence != follower.Log.Header.FileSequence || follower.End - follower.SnapshotOffset > Limit())
            {
                WriteSnapshot();
            }
            else if (IsPreviousLogOld())
            {
                DeletePreviousLog();
            }
        }
        catch (IOException e)
        {
            Index.Log.SnapshotFailed(settings.Logger, e, paths.Directory);
        }
    }

    // A large mailbox's snapshot is written less often, so that the cost of a change does not grow with the mailbox.
    private long Limit() => Math.Clamp((long)follower.State.Messages.Count * follower.State.Extensions.RecordSize / 2, _limits.Replay, Math.Max(_limits.Replay, _limits.Rotation));

    private bool MustRotate()
    {
        var header = follower.State.Header;
        if (header.LogTailOffset != header.LogHeadOffset || header.LogHeadOffset < _limits.OldRotation)
        {
            return false;
        }

        var age = settings.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(follower.Log.Header.CreateStamp);
        return header.LogHeadOffset > _limits.Rotation || age > _limits.RotationAge;
    }

    /// <summary>
    /// Begins a new log. Without a snapshot that goes on in the old one nothing could be told from the new one: no rotation where none can be written, and none is ever without, whenever the process dies.
    /// </summary>
    private void Rotate()
    {
        if (follower.SnapshotSequence != follower.Log.Header.FileSequence)
        {
            WriteSnapshot();
        }

        if (TryRotate())
        {
            WriteSnapshot();
        }
    }

    private bool TryRotate()
    {
        var old = follower.Log.Header;
        var now = (uint)settings.Time.GetUtcNow().ToUnixTimeSeconds();
        var header = new LogHeader
        {
            IndexId = old.IndexId,
            FileSequence = old.FileSequence + 1,
            PreviousFileSequence = old.FileSequence,
            PreviousFileOffset = (uint)follower.End,
            CreateStamp = now,
            InitialModSeq = follower.State.HighestModSeq,
        };
        var log = follower.Files.TryMakeLog(header, []);
        if (log is null)
        {
            return false;
        }

        try
        {
            follower.Files.KeepPrevious();
            follower.Files.Place();
        }
        catch
        {
            log.Dispose();
            _ = settings.Files.TryDelete(paths.NewLog);
            throw;
        }

        follower.State.Header.PreviousLogTime = now;
        follower.Switch(log);
        return true;
    }

    private bool IsPreviousLogOld() => follower.State.Header.PreviousLogTime is var stamp and not (0 or IndexHeader.NoPreviousLog)
        && settings.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(stamp) > _limits.PreviousAge;

    // Only here, where the snapshot goes on in the present log, is it sure that nothing needs the one before. The next snapshot tells that it is gone; until then others find nothing to delete.
    private void DeletePreviousLog()
    {
        _ = settings.Files.TryDelete(paths.PreviousLog);
        follower.State.Header.PreviousLogTime = IndexHeader.NoPreviousLog;
    }

    private void WriteSnapshot()
    {
        _ = follower.Files.WriteSnapshot(follower.State);
        (follower.SnapshotSequence, follower.SnapshotOffset) = (follower.State.Header.LogFileSequence, follower.State.Header.LogHeadOffset);
    }
}
