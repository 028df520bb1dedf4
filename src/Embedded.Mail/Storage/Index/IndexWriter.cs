using System.Buffers;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// Carries out operations on a mailbox in batches: one lock, one write and one sync for all that wait. Used by one thread at a time.
/// </summary>
internal sealed class IndexWriter(IndexSettings settings, IndexPaths paths, IndexFollower follower, IIndexedMessages messages, Lazy<NameSync> nameSync)
{
    private readonly List<(IndexOperation Operation, string Reason)> _blocked = [];
    private readonly IndexMaintenance _maintenance = new(settings, paths, follower);

    /// <summary>Carries out a batch. Operations that are refused or fail are told so; the others are committed, and are told by the caller once that is published.</summary>
    /// <returns>The operations that are committed.</returns>
    public IReadOnlyList<IndexOperation> Run(IReadOnlyList<IndexOperation> batch)
    {
        follower.Lock(batch.All(static operation => operation.IsDispensable) ? settings.DispensableLockTimeout : settings.LockTimeout);
        try
        {
            var committed = Commit(batch);
            if (_blocked.Count > 0)
            {
                committed.AddRange(CommitAfterRebuild());
            }

            return committed;
        }
        finally
        {
            // An operation that failed with the batch must not be carried out with a later one.
            _blocked.Clear();
            follower.Unlock();
        }
    }

    /// <summary>Does on disk what remains once the lock is released.</summary>
    public void Finish(IReadOnlyList<IndexOperation> committed)
    {
        // The log was synced after the names were given; on some file systems that is all it takes.
        if (settings.Sync != SyncMode.Never && committed.Any(static operation => operation.LeavesNames) && nameSync.Value != NameSync.WithNextSync)
        {
            settings.Files.SyncDirectory(paths.Directory);
        }

        foreach (var operation in committed)
        {
            operation.Finish();
        }
    }

    private List<IndexOperation> CommitAfterRebuild()
    {
        follower.Rebuild(new(0, _blocked[0].Reason), _blocked.Exists(static blocked => blocked.Operation is RebuildOperation { BringsBack: true }));
        IndexOperation[] again = [.. _blocked.Select(static blocked => blocked.Operation)];
        _blocked.Clear();
        var committed = Commit(again);
        _blocked.ForEach(static blocked => blocked.Operation.Fail(new MailStoreException(MailStoreError.Corrupted, "Mailbox is damaged")));
        _blocked.Clear();
        return committed;
    }

    private List<IndexOperation> Commit(IReadOnlyList<IndexOperation> batch)
    {
        var octets = new ArrayBufferWriter<byte>();
        var built = new List<IndexOperation>(batch.Count);
        var start = follower.End;
        try
        {
            KeepModSeqs(batch, octets);
            var expunged = CarryOutRequests(octets);
            foreach (var operation in batch)
            {
                if (TryBuild(operation, octets))
                {
                    built.Add(operation);
                }
            }

            SharedWork.Run(settings.Disk, [.. built.SelectMany(static operation => operation.Syncs)]);
            Write(octets, start, built.Exists(static operation => operation.IsPrecious) || !expunged.IsEmpty);
            messages.Delete(expunged);
        }
        catch (Exception e)
        {
            Undo(batch, built, start, e);
            return [];
        }

        built.ForEach(static operation => operation.Written());
        _maintenance.Run();
        return built;
    }

    private bool TryBuild(IndexOperation operation, ArrayBufferWriter<byte> octets)
    {
        try
        {
            operation.Cancellation.ThrowIfCancellationRequested();
            var change = new IndexChange(follower.State, paths, settings.Files, settings.Time.GetLocalNow());
            operation.Build(change);
            foreach (var transaction in change.Transactions)
            {
                Apply(transaction, octets);
            }

            operation.Applied(follower.State);
            return true;
        }
        catch (RebuildNeededException e)
        {
            operation.Undo();
            _blocked.Add((operation, e.Message));
            return false;
        }
        catch (Exception e) when (e is MailStoreException or OperationCanceledException or IOException)
        {
            operation.Undo();
            operation.Fail(IndexErrors.ToStoreError(e));
            return false;
        }
        catch
        {
            operation.Undo();
            throw;
        }
    }

    private void Apply(LogTransaction transaction, ArrayBufferWriter<byte> octets)
    {
        if (!transaction.IsEmpty)
        {
            var written = transaction.ToArray();
            follower.Apply(written);
            octets.Write(written);
        }
    }

    /// <summary>A message's own modseq is what clients resynchronise by, so every mailbox that is changed keeps them from then on.</summary>
    private void KeepModSeqs(IReadOnlyList<IndexOperation> batch, ArrayBufferWriter<byte> octets)
    {
        if (follower.State.KeepsModSeqs || !batch.Any(static operation => operation.NeedsLock))
        {
            return;
        }

        var log = new LogTransaction();
        IndexCreation.AddModSeqs(log, LogRecordFlags.None, follower.State.HighestModSeq);
        Apply(log, octets);
    }

    /// <summary>Expunges that another process asked for and did not come to confirm: saying that all before is carried out would lose them.</summary>
    /// <returns>The messages whose text is to be deleted.</returns>
    private UidSet CarryOutRequests(ArrayBufferWriter<byte> octets)
    {
        var state = follower.State;
        if (state.RequestedExpunges.Count == 0)
        {
            return UidSet.Empty;
        }

        var uids = new UidSetBuilder();
        foreach (var request in state.RequestedExpunges)
        {
            if (state.Messages.TryFind(request.Uid, out _) && (request.Guid.IsEmpty || messages.HasGuid(request.Uid, request.Guid)))
            {
                uids.Add(request.Uid);
            }
        }

        state.RequestedExpunges.Clear();
        var expunged = uids.ToSet();
        if (!expunged.IsEmpty)
        {
            var log = new LogTransaction();
            ExpungeOperation.AddConfirmation(log, state, expunged);
            Apply(log, octets);
        }

        return expunged;
    }

    private void Write(ArrayBufferWriter<byte> octets, long start, bool isPrecious)
    {
        if (octets.WrittenCount == 0)
        {
            return;
        }

        if (follower.State.Header.LogTailOffset != follower.End)
        {
            var tail = LogTransaction.Tail(follower.End);
            follower.Apply(tail);
            octets.Write(tail);
        }

        follower.Log.Write(octets.WrittenSpan, start);
        if (settings.Sync == SyncMode.Always || (settings.Sync == SyncMode.Optimized && isPrecious))
        {
            follower.Log.Sync();
        }
    }

    /// <summary>Nothing of the batch may stay: not in the log, not in message files, not in the state.</summary>
    private void Undo(IReadOnlyList<IndexOperation> batch, List<IndexOperation> built, long start, Exception error)
    {
        Index.Log.WriteFailed(settings.Logger, error, paths.Directory);
        foreach (var operation in built.AsEnumerable().Reverse())
        {
            Attempt(operation.Undo);
        }

        Attempt(() => follower.Log.Truncate(start));
        Attempt(follower.Reload);
        foreach (var operation in batch)
        {
            operation.Fail(IndexErrors.ToStoreError(error));
        }
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or MailStoreException)
        {
            Index.Log.WriteFailed(settings.Logger, e, paths.Directory);
        }
    }
}
