namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The state of a mailbox as its files have it, and the open log from which it is brought up to date. Used by one thread at a time; what others may look at
/// changes under <see cref="Gate"/>.
/// </summary>
internal sealed class IndexFollower : IDisposable
{
    private readonly IndexSettings _settings;
    private readonly IndexPaths _paths;
    private readonly IndexFiles _files;
    private readonly IndexHealing _healing;
    private readonly KeywordTable _table = new();
    private IndexReplay? _replay;
    private IndexLog? _log;

    public IndexFollower(IndexSettings settings, IndexPaths paths, IIndexedMessages messages)
    {
        (_settings, _paths, _files) = (settings, paths, new IndexFiles(settings, paths));
        _healing = new IndexHealing(settings, paths, _files, messages, this);
    }

    /// <summary>Held while the state changes, and by who looks at it from outside.</summary>
    public Lock Gate { get; } = new();

    public IndexFiles Files => _files;

    /// <summary>The state; replaced as a whole when the files had to be read anew.</summary>
    public IndexState State { get; private set; } = new();

    /// <summary>Whether the state holds what the files do not, because reading them anew failed: it must not be shown, and is replaced before the next use.</summary>
    public bool IsStale { get; private set; }

    public IndexLog Log => _log ?? throw new InvalidOperationException("The mailbox's log is not open.");

    /// <summary>The state as far as it is of any use for healing; null before the files were read.</summary>
    public IndexState? Known => _replay is null ? null : State;

    /// <summary>The keywords of all states of the mailbox.</summary>
    public KeywordTable Table => _table;

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
            _healing.Mend(load);
        }
        else
        {
            log?.Dispose();
            ThrowIfGone();
            _healing.Heal(load.Damage);
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
    public void Lock() => Lock(_settings.LockTimeout);

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
            _healing.Heal(default);
            return;
        }

        if (Log.IsReadOnly)
        {
            throw new MailStoreException(MailStoreError.NoPermission, "Mailbox is read-only");
        }

        while (true)
        {
            var log = Log;
            log.Lock(_settings.Time, timeout);
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
                    _healing.Heal(damage);
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
    public void Rebuild(IndexDamage damage, bool bringsBack = false) => _healing.Rebuild(damage, bringsBack);

    public void Dispose() => _log?.Dispose();

    /// <summary>Goes on with what was read from the files.</summary>
    public void Take(IndexLoad load, IndexLog log)
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
    public void CatchUp(long length)
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
            Index.Log.UnfinishedTransaction(_settings.Logger, _paths.Directory, length - End);
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
        var next = IndexLog.TryOpen(_settings.Files, _paths.Log, out var octets, out damage);
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

    /// <exception cref="MailStoreException">NotFound: the mailbox's directory is no longer there.</exception>
    public void ThrowIfGone()
    {
        if (!_settings.Files.TryGetStatus(_paths.Directory, out _))
        {
            throw new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist");
        }
    }
}
