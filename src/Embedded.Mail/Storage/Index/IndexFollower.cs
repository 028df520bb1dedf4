using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The state of a mailbox as its files have it, and the open log from which it is brought up to date. Used by one thread at a time; what others may look at
/// changes under <see cref="Gate"/>.
/// </summary>
internal sealed class IndexFollower(IndexSettings settings, IndexPaths paths, IIndexedMessages messages) : IDisposable
{
    private readonly IndexFiles _files = new(settings, paths);
    private readonly KeywordTable _table = new();
    private IndexReplay? _replay;
    private IndexLog? _log;

    /// <summary>Held while the state changes, and by who looks at it from outside.</summary>
    public Lock Gate { get; } = new();

    public IndexFiles Files => _files;

    /// <summary>The state; replaced as a whole when the files had to be read anew.</summary>
    public IndexState State { get; private set; } = new();

    /// <summary>Whether the state holds what the files do not, because reading them anew failed: it must not be shown, and is replaced before the next use.</summary>
    public bool IsStale { get; private set; }

    public IndexLog Log => _log ?? throw new InvalidOperationException("The mailbox's log is not open.");

    /// <summary>Where the next octet of the log goes.</summary>
    public long End => State.Header.LogHeadOffset;

    /// <summary>The log in which the snapshot on disk goes on; 0 without one.</summary>
    public uint SnapshotSequence { get; set; }

    public uint SnapshotOffset { get; set; }

    /// <summary>Reads all files, without the lock where they are sound.</summary>
    /// <exception cref="MailStoreException">NotFound: there is no such mailbox.</exception>
    public void Open()
    {
        var load = _files.Load(_table, out var log);
        if (load.Status is IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished)
        {
            Take(load, log!);
            Mend(load);
        }
        else
        {
            log?.Dispose();
            ThrowIfGone();
            Heal(load.Damage);
            Unlock();
        }
    }

    /// <summary>Reads what others appended, without the lock.</summary>
    public void Follow()
    {
        if (IsStale || (_files.IsCurrent(Log) ? !TryReadOn(out _) : !TryFollowRotation(out _)))
        {
            // A writer may be half-way through; who holds the lock sees for certain.
            Lock();
            Unlock();
        }
    }

    /// <summary>Takes the lock on the mailbox and brings the state up to date, healing what is damaged.</summary>
    /// <exception cref="MailStoreException">InUse, NotFound, NoPermission.</exception>
    public void Lock() => Lock(settings.LockTimeout);

    /// <summary>As <see cref="Lock()"/>, and waits no longer than this for another process.</summary>
    public void Lock(TimeSpan timeout)
    {
        if (IsStale || Log.IsReadOnly)
        {
            // It may have been so for a while only.
            Reload();
        }

        if (IsStale)
        {
            // Of what is in memory nothing counts.
            _replay = null;
            Heal(default);
            return;
        }

        if (Log.IsReadOnly)
        {
            throw new MailStoreException(MailStoreError.NoPermission, "Mailbox is read-only");
        }

        while (true)
        {
            var log = Log;
            log.Lock(settings.Time, timeout);
            try
            {
                if (_files.IsCurrent(log, out var length))
                {
                    CatchUp(length);
                    return;
                }

                log.Unlock();
                ThrowIfGone();
                if (!TryFollowRotation(out var damage))
                {
                    Heal(damage);
                    return;
                }
            }
            catch
            {
                // The log may be another by now, or closed.
                _log?.Unlock();
                throw;
            }
        }
    }

    public void Unlock() => _log?.Unlock();

    /// <summary>Applies own octets, which go to the end of the log.</summary>
    public void Apply(ReadOnlySpan<byte> octets)
    {
        lock (Gate)
        {
            if (_replay!.Apply(octets, End, out var damage) != LogReadStatus.End)
            {
                throw new InvalidOperationException($"A change contradicts the mailbox: {damage}");
            }

            _ = State.Messages.ToList();
        }
    }

    /// <summary>Goes on in a log that was just made, whose lock is held.</summary>
    public void Switch(IndexLog log)
    {
        var old = _log;
        lock (Gate)
        {
            State.BeginLog(log.Header);
            _replay = new IndexReplay(State);
            _log = log;
        }

        old?.Dispose();
    }

    /// <summary>Reads all files anew, under the lock, after a write that failed: the state holds what the files do not.</summary>
    public void Reload()
    {
        IsStale = true;
        var load = _files.Load(_table, out var log);
        if (load.Status is IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished)
        {
            Take(load, log!);
        }
        else
        {
            log?.Dispose();
        }
    }

    /// <summary>Builds the index anew from the stored messages and what is known of it. The lock is held, and is still afterwards.</summary>
    /// <param name="damage">What is healed, for the log.</param>
    /// <param name="bringsBack">As in <see cref="IndexRebuild"/>.</param>
    public void Rebuild(IndexDamage damage, bool bringsBack = false) => _ = TryRebuild(damage, hasLock: true, bringsBack);

    public void Dispose() => _log?.Dispose();

    private void Take(IndexLoad load, IndexLog log)
    {
        var old = _log;
        lock (Gate)
        {
            var before = _replay is null ? null : State;
            State = load.State!;
            State.BeginLive();
            if (before is not null)
            {
                State.NoteMissing(before);
            }

            _ = State.Messages.ToList();
            (_replay, _log, IsStale) = (load.Replay, log, false);
            (SnapshotSequence, SnapshotOffset) = (load.SnapshotSequence, load.SnapshotOffset);
        }

        if (!ReferenceEquals(old, log))
        {
            old?.Dispose();
        }
    }

    /// <summary>Under the lock, where the log's length is not changed by others: what is not whole now never will be.</summary>
    private void CatchUp(long length)
    {
        if (!TryReadOn(length, out var damage))
        {
            Rebuild(damage);
        }
        else if (!Log.HasItsHeader())
        {
            Rebuild(new(0, "the log is marked as corrupted, or its header was overwritten"));
        }
        else if (length > End)
        {
            Index.Log.UnfinishedTransaction(settings.Logger, paths.Directory, length - End);
            Log.Truncate(End);
        }
    }

    private bool TryReadOn(out IndexDamage damage) => TryReadOn(Log.Length, out damage);

    private bool TryReadOn(long length, out IndexDamage damage)
    {
        damage = default;
        if (length == End)
        {
            return true;
        }

        if (length < End)
        {
            damage = new(length, $"the log was cut from {End} octets");
            return false;
        }

        return TryApply(Log.ReadFrom(End), End, out damage);
    }

    private bool TryApply(ReadOnlySpan<byte> octets, long offset, out IndexDamage damage)
    {
        lock (Gate)
        {
            var status = _replay!.Apply(octets, offset, out damage);
            _ = State.Messages.ToList();
            return status != LogReadStatus.Damaged;
        }
    }

    /// <summary>The log has been replaced: what remains of the old one, and then the new one. Otherwise all is read anew.</summary>
    private bool TryFollowRotation(out IndexDamage damage)
    {
        var next = IndexLog.TryOpen(settings.Files, paths.Log, out var octets, out damage);
        if (next is null)
        {
            ThrowIfGone();
            return false;
        }

        if (TryReadOn(out damage) && next.Header.IndexId == State.Header.IndexId
            && next.Header.PreviousFileSequence == State.Header.LogFileSequence && next.Header.PreviousFileOffset == End)
        {
            Switch(next);
            return TryApply(octets.AsSpan(next.Header.HeaderSize), next.Header.HeaderSize, out damage);
        }

        next.Dispose();
        var load = _files.Load(_table, out var log);
        damage = load.Damage;
        if (load.Status is not (IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished))
        {
            log?.Dispose();
            return false;
        }

        Take(load, log!);
        return true;
    }

    /// <summary>
    /// Puts right at once what the mailbox can be used with and a crash or Dovecot would make worse: half a transaction at the log's end, for which Dovecot throws the log away; a snapshot that
    /// is of no use; messages that the index does not know and that would be in the way of the next.
    /// </summary>
    private void Mend(IndexLoad load)
    {
        var hasStray = messages.HasText(new(State.Header.NextUid));
        if (Log.IsReadOnly || State.IsDeleted || (load.Status == IndexLoadStatus.Loaded && !load.HasUselessSnapshot && !hasStray))
        {
            return;
        }

        Lock();
        try
        {
            // The lock shows whether another process was just about to put a message there.
            if (hasStray && messages.HasText(new(State.Header.NextUid)))
            {
                // A save that was never finished, or a log that was cut short.
                _ = TryRebuild(new(0, $"the file of message {State.Header.NextUid} is there and the index does not know it"), hasLock: true, bringsBack: false, mayLackChanges: true);
            }
            else if (load.HasUselessSnapshot && SnapshotSequence == 0)
            {
                ReplaceSnapshot(load.SnapshotDamage);
            }
        }
        finally
        {
            Unlock();
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
        _ = _files.WriteSnapshot(State);
        (SnapshotSequence, SnapshotOffset) = (State.Header.LogFileSequence, State.Header.LogHeadOffset);
    }

    /// <summary>Heals a mailbox whose log is not open, or not to be trusted, unless another process was quicker. The lock is held afterwards.</summary>
    private void Heal(IndexDamage damage)
    {
        while (!TryHeal(damage))
        {
            ThrowIfGone();
        }
    }

    private bool TryHeal(IndexDamage damage)
    {
        var present = _files.LockPresentLog();
        try
        {
            if (present is not null && TryTakePresent(present, ref damage))
            {
                present = null;
                CatchUp(Log.Length);
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
        var load = IndexLoad.From(_files.ReadWhole(paths.Log), _files.ReadWhole(paths.PreviousLog), _files.ReadWhole(paths.Snapshot), _table);
        if (load.Status is not (IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished))
        {
            damage = load.Damage.Reason is null ? damage : load.Damage;
            return false;
        }

        _ = LogHeader.TryRead(_files.ReadWhole(paths.Log), out var header, out _);
        Take(load, IndexLog.Of(present, header));
        return true;
    }

    private bool TryRebuild(IndexDamage damage, bool hasLock, bool bringsBack, bool mayLackChanges = false)
    {
        var rebuild = new IndexRebuild(settings, paths, _files, messages, bringsBack);
        var log = rebuild.TryRun(_replay is null ? null : State, hasLock, damage, mayLackChanges);
        if (log is null)
        {
            return false;
        }

        TakeNew(log);
        if (_files.HasUnusableSnapshot())
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
            var load = _files.Load(_table, out var again);
            again?.Dispose();
            Take(load, log);
        }
        catch
        {
            // It has its name already: left open, its lock would keep everybody from the mailbox, ourselves too.
            log.Dispose();
            throw;
        }
    }

    private void ThrowIfGone()
    {
        if (!settings.Files.TryGetStatus(paths.Directory, out _))
        {
            throw new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist");
        }
    }
}
