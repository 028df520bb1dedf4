namespace Embedded.Mail.Storage.Index;

/// <summary>Has the index built anew from the stored messages: somebody asks for it, or one of them turned out to be damaged.</summary>
/// <param name="reason">Why, for the log.</param>
/// <param name="isNeeded">Asked under the lock, with the newest state: another may have been quicker.</param>
/// <param name="bringsBack">As in <see cref="IndexRebuild"/>.</param>
internal sealed class RebuildOperation(string reason, Func<IndexState, bool> isNeeded, bool bringsBack = false) : IndexOperation
{
    /// <summary>Whether expunged messages come back whose text is there.</summary>
    public bool BringsBack => bringsBack;

    private bool _isDone;

    public override void Build(IndexChange change)
    {
        if (!_isDone && isNeeded(change.State))
        {
            _isDone = true;
            throw new RebuildNeededException(reason);
        }
    }
}
