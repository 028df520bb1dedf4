using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// A mailbox as all sessions of the process share it: the published state, a queue of operations, and the watchers. While one batch of operations is carried out
/// the next gathers, so that many small changes share locks, writes and syncs.
/// </summary>
internal sealed class LiveIndex : IDisposable
{
    private readonly IndexSettings _settings;
    private readonly IndexFollower _follower;
    private readonly IndexWriter _writer;
    private readonly Lazy<NameSync> _nameSync;
    private readonly VanishedLog _vanished;
    private readonly Lock _queueLock = new();
    private readonly Action<MailboxState, MailboxState, UidSet> _published;
    private readonly Action _completed;
    private List<IndexOperation> _queue = [];
    private bool _isDraining;
    private bool _isClosed;
    private volatile MailboxState _state;
    private volatile bool _isDeleted;

    /// <summary>Opens a mailbox's index. Called on a disk thread.</summary>
    /// <param name="settings">What the account has in common.</param>
    /// <param name="paths">The files.</param>
    /// <param name="messages">The messages that the index is of.</param>
    /// <param name="published">Told of each new state after it is published and before the operations that led to it complete: the state before, the new one, and what was expunged.</param>
    /// <param name="completed">Told when operations are complete, outside all locks: the time to tell watchers.</param>
    /// <exception cref="MailStoreException">NotFound, InUse.</exception>
    public LiveIndex(IndexSettings settings, IndexPaths paths, IIndexedMessages messages, Action<MailboxState, MailboxState, UidSet> published, Action completed)
    {
        (_settings, Paths, _published, _completed) = (settings, paths, published, completed);
        _follower = new IndexFollower(settings, paths, messages);
        _nameSync = new(() => settings.Files.GetNameSync(paths.Directory));
        _writer = new IndexWriter(settings, paths, _follower, messages, _nameSync);
        try
        {
            _follower.Open();
        }
        catch
        {
            _follower.Dispose();
            throw;
        }

        _state = _follower.State.ToMailboxState();
        _isDeleted = _follower.State.IsDeleted;
        _vanished = new VanishedLog(settings.VanishedCapacity, _state.HighestModSeq);
    }

    public IndexPaths Paths { get; }

    /// <summary>The newest published state.</summary>
    public MailboxState State => _state;

    /// <summary>Whether the log says that the mailbox is gone.</summary>
    public bool IsDeleted => _isDeleted;

    /// <summary>What brings names in the mailbox's directory to stable storage.</summary>
    public NameSync NameSync => _nameSync.Value;

    /// <summary>Queues an operation and completes with it.</summary>
    public Task CommitAsync(IndexOperation operation)
    {
        if (Enqueue(operation))
        {
            _settings.Disk.Post(Drain);
        }

        return operation.Completion;
    }

    /// <summary>Queues an operation and, where nobody is at work, carries out all that is queued on this thread, which is a disk thread.</summary>
    public void CommitHere(IndexOperation operation)
    {
        if (Enqueue(operation))
        {
            Drain();
        }
    }

    /// <summary>Whether another process has changed the log since it was last read. One look at a file, on any thread; where that fails the next operation tells why.</summary>
    public bool HasNews()
    {
        try
        {
            return _follower.IsStale || !_settings.Files.TryGetStatus(Paths.Log, out var status) || !status.IsSameFile(_follower.Log.Identity) || status.Length != _follower.End;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>
    /// Whether the log that is open is still the one at its path, and with it the mailbox where it was, whatever was written there meanwhile. One look at a file, on any thread; false also where that
    /// fails.
    /// </summary>
    public bool IsInPlace()
    {
        try
        {
            return !_follower.IsStale && _settings.Files.TryGetStatus(Paths.Log, out var status) && status.IsSameFile(_follower.Log.Identity);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Looks into the index: <paramref name="look"/> must be quick, and take nothing of it away.</summary>
    public T Look<T>(Func<IndexState, T> look)
    {
        lock (_follower.Gate)
        {
            return look(_follower.State);
        }
    }

    /// <summary>
    /// The UIDs of <paramref name="within"/> that vanished after <paramref name="since"/>: from memory, or where that began later from the logs, or where they did too, all that are missing.
    /// </summary>
    public async ValueTask<UidSet> GetVanishedAsync(ModSeq since, UidSet within)
    {
        lock (_vanished)
        {
            if (_vanished.ReachesBackTo(since))
            {
                return _vanished.Since(since, within, _state);
            }
        }

        var missing = VanishedLog.WithoutMessage(within, _state);
        return await _settings.Disk.RunAsync(() => _settings.Tree.Read(() => LoggedExpunges.Read(_follower.Files, Paths, since))) is { } logged ? missing.Intersect(logged) : missing;
    }

    /// <summary>Refuses what comes from now on, and closes the files when what is queued has been carried out.</summary>
    public void Dispose()
    {
        lock (_queueLock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (_isDraining)
            {
                return;
            }
        }

        _follower.Dispose();
    }

    private bool Enqueue(IndexOperation operation)
    {
        lock (_queueLock)
        {
            if (_isClosed)
            {
                operation.Fail(new MailStoreException(MailStoreError.NotFound, "Mailbox was closed"));
                return false;
            }

            _queue.Add(operation);
            var begins = !_isDraining;
            _isDraining = true;
            return begins;
        }
    }

    private void Drain()
    {
        while (TryTake(out var batch))
        {
            try
            {
                Run(batch);
            }
            catch (Exception e)
            {
                batch.ForEach(operation => operation.Fail(IndexErrors.ToStoreError(e)));
            }

            _completed();
        }
    }

    private bool TryTake(out List<IndexOperation> batch)
    {
        lock (_queueLock)
        {
            batch = _queue;
            _queue = [];
            _isDraining = batch.Count > 0;
            if (_isDraining || !_isClosed)
            {
                return _isDraining;
            }
        }

        _follower.Dispose();
        return false;
    }

    private void Run(List<IndexOperation> batch)
    {
        foreach (var operation in _settings.Tree.Read(() => Commit(batch)))
        {
            operation.Complete();
        }
    }

    private IReadOnlyList<IndexOperation> Commit(List<IndexOperation> batch)
    {
        try
        {
            if (!batch.Exists(static operation => operation.NeedsLock))
            {
                _follower.Follow();
                return batch;
            }

            var committed = _writer.Run(batch);
            _writer.Finish(committed);
            return committed;
        }
        finally
        {
            Publish();
        }
    }

    private void Publish()
    {
        if (_follower.IsStale)
        {
            return;
        }

        var (before, state) = (_state, _follower.State.ToMailboxState());
        var wasDeleted = _isDeleted;
        _isDeleted = _follower.State.IsDeleted;
        if (_isDeleted == wasDeleted && IsSame(before, state))
        {
            return;
        }

        var expunged = TakeExpunged();
        _state = state;
        _published(before, state, expunged);
    }

    private static bool IsSame(MailboxState before, MailboxState state) =>
        ReferenceEquals(before.Messages, state.Messages) && before.HighestModSeq == state.HighestModSeq && before.UidNext == state.UidNext
        && before.FirstRecentUid == state.FirstRecentUid && before.UidValidity == state.UidValidity;

    private UidSet TakeExpunged()
    {
        if (_follower.State.Expunged.Count == 0)
        {
            return UidSet.Empty;
        }

        var all = new UidSetBuilder();
        lock (_vanished)
        {
            foreach (var (modSeq, uids) in _follower.State.Expunged)
            {
                _vanished.Add(modSeq, uids);
                all.Add(uids);
            }
        }

        _follower.State.ForgetExpunged();
        return all.ToSet();
    }
}
