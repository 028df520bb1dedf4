namespace Embedded.Mail.Storage.Index;

/// <summary>
/// One change of a mailbox, queued at its <see cref="LiveIndex"/> and carried out by it on a disk thread. Its task completes when the change is as safe as the store's
/// sync setting promises and its state is published; it fails with nothing changed.
/// </summary>
internal abstract class IndexOperation
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the operation.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Drops the operation while it is still queued.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether the mailbox's lock is needed; without it the operation only wants to be told what others have changed.</summary>
    public virtual bool NeedsLock => true;

    /// <summary>Whether the change must be on stable storage before it is acknowledged, where not everything must.</summary>
    public virtual bool IsPrecious => false;

    /// <summary>Whether nobody misses the change if another process holds the mailbox's lock for more than a moment.</summary>
    public virtual bool IsDispensable => false;

    /// <summary>Whether names in the mailbox's directory have changed that are left to be brought to stable storage.</summary>
    public virtual bool LeavesNames => false;

    /// <summary>Adds the change's transactions, under the lock and with the newest state. May work on message files.</summary>
    /// <exception cref="MailStoreException">The change is refused.</exception>
    public abstract void Build(IndexChange change);

    /// <summary>What is to be brought to stable storage once all operations of the batch are built and before the log tells of it; where one of these fails, nothing of the batch stays.</summary>
    public virtual IEnumerable<Action> Syncs => [];

    /// <summary>Takes back what <see cref="Build"/> did besides its transactions, which will not be written. Also called when <see cref="Build"/> failed; the operation may be built again after it.</summary>
    public virtual void Undo()
    {
    }

    /// <summary>The state has the change now.</summary>
    public virtual void Applied(IndexState state)
    {
    }

    /// <summary>The log has the change now, and the lock is still held. What is done here may fail without harm, and throws nothing.</summary>
    public virtual void Written()
    {
    }

    /// <summary>What remains to be done on disk before the change is acknowledged. The lock is released.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Acknowledges.</summary>
    public void Complete() => _completion.TrySetResult();

    /// <summary>Refuses.</summary>
    public void Fail(Exception error)
    {
        if (error is OperationCanceledException)
        {
            _completion.TrySetCanceled(Cancellation);
        }
        else
        {
            _completion.TrySetException(error);
        }
    }
}
