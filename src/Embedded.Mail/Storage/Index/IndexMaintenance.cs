namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Keeps the log short: writes the snapshot when much would have to be replayed, and begins a new log when the old one is long. The lock is held.
/// </summary>
internal sealed class IndexMaintenance(IndexSettings settings, IndexPaths paths, IndexFollower follower)
{
    // Dovecot's limits (mail_index_rewrite_max_log_bytes, mail_index_log_rotate_*).
    private const long ReplayLimit = 128 * 1024;
    private const long RotationSize = 1024 * 1024;
    private const long YoungRotationSize = 32 * 1024;
    private static readonly TimeSpan RotationAge = TimeSpan.FromMinutes(5);

    /// <summary>Does what is due. A failure is logged and harms nothing: the log holds everything.</summary>
    public void Run()
    {
        try
        {
            var rotates = MustRotate();
            if (rotates && !TryRotate())
            {
                return;
            }

            if (rotates || follower.SnapshotSequence != follower.Log.Header.FileSequence || follower.End - follower.SnapshotOffset > Limit())
            {
                WriteSnapshot();
            }
        }
        catch (IOException e)
        {
            Index.Log.SnapshotFailed(settings.Logger, e, paths.Directory);
        }
    }

    // A large mailbox's snapshot is written less often, so that the cost of a change does not grow with the mailbox.
    private long Limit() => Math.Clamp((long)follower.State.Messages.Count * follower.State.Extensions.RecordSize / 2, ReplayLimit, RotationSize);

    private bool MustRotate()
    {
        var header = follower.State.Header;
        if (header.LogTailOffset != header.LogHeadOffset || header.LogHeadOffset < YoungRotationSize)
        {
            return false;
        }

        var age = settings.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(follower.Log.Header.CreateStamp);
        return header.LogHeadOffset > RotationSize || age > RotationAge;
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

    private void WriteSnapshot()
    {
        _ = follower.Files.WriteSnapshot(follower.State);
        (follower.SnapshotSequence, follower.SnapshotOffset) = (follower.State.Header.LogFileSequence, follower.State.Header.LogHeadOffset);
    }
}
