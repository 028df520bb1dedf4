using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Removes messages, and then their text.</summary>
/// <param name="messages">Where the text is.</param>
/// <param name="uids">The messages; UIDs without a message are passed over.</param>
/// <param name="onlyDeleted">Remove only those that have <c>\Deleted</c>.</param>
internal sealed class ExpungeOperation(IIndexedMessages messages, UidSet uids, bool onlyDeleted) : IndexOperation
{
    public override bool IsPrecious => true;

    /// <summary>The messages removed.</summary>
    public UidSet Expunged { get; private set; } = UidSet.Empty;

    public override void Build(IndexChange change)
    {
        Expunged = Find(change.State);
        if (Expunged.IsEmpty)
        {
            return;
        }

        // As Dovecot does it in two steps: who dies between them leaves a request that the next one carries out.
        change.Begin().Add<LogExpunge>(LogRecordType.ExpungeGuid, LogRecordFlags.None, Items(Expunged));
        AddConfirmation(change.Begin(), change.State, Expunged);
    }

    public override void Finish() => messages.Delete(Expunged);

    /// <summary>Adds the records by which messages are gone.</summary>
    public static void AddConfirmation(LogTransaction log, IndexState state, UidSet uids)
    {
        log.Add<LogExpunge>(LogRecordType.ExpungeGuid, LogRecordFlags.External, Items(uids));
        VirtualSizes.Subtract(log, state, uids);
    }

    private UidSet Find(IndexState state)
    {
        var list = state.Messages.ToList();
        if (!onlyDeleted)
        {
            return list.Present(uids);
        }

        var found = new UidSetBuilder();
        foreach (var index in list.Indexes(uids))
        {
            if ((list[index].Flags & MessageFlags.Deleted) != 0)
            {
                found.Add(list[index].Uid);
            }
        }

        return found.ToSet();
    }

    private static LogExpunge[] Items(UidSet uids) => [.. uids.Uids.Select(static uid => new LogExpunge(uid))];
}
