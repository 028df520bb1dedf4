using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Facts;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>One session's handle on a mailbox.</summary>
/// <param name="live">The mailbox as all sessions share it.</param>
/// <param name="isReadOnly">Whether changes are refused.</param>
/// <param name="release">Gives the shared mailbox back; called once.</param>
/// <param name="guard">What the session's user may do; null for everything.</param>
/// <param name="insertRight">The right that storing a message needs.</param>
/// <param name="prefix">What the session sees before the mailbox's name in its owner's account.</param>
internal sealed class SdboxMailbox(
    SdboxLiveMailbox live, bool isReadOnly, Action release, MailboxGuard? guard = null, MailboxRights insertRight = MailboxRights.Insert, string prefix = "") : IMailbox, IMailboxRights, IFactKeeper, ITellsProgress
{
    private int _isDisposed;

    public MailboxName Name => prefix.Length == 0 ? live.Name : MailboxName.Create(prefix + live.Name.Value);

    public MailboxRights MyRights => guard?.Rights ?? MailboxRights.All;

    public MailboxId Id => live.Id;

    public bool IsReadOnly => isReadOnly;

    public MailboxState State => live.State;

    public FactSlot Facts => live.Facts;

    public ValueTask<MailboxState> RefreshAsync(CancellationToken cancellationToken) => Open(cancellationToken).RefreshAsync();

    public IDisposable Watch(Action<MailboxChange> onChange) => Open(CancellationToken.None).Watch(onChange);

    public async ValueTask<UidSet> ClaimRecentAsync(CancellationToken cancellationToken)
    {
        var state = Open(cancellationToken).State;
        if (state.FirstRecentUid >= state.UidNext)
        {
            return UidSet.Empty;
        }

        if (isReadOnly)
        {
            return UidSet.Range(state.FirstRecentUid, new Uid(state.UidNext.Value - 1));
        }

        var claim = new ClaimRecentOperation { Cancellation = cancellationToken };
        await live.CommitAsync(claim);
        return claim.Claimed;
    }

    public ValueTask<IMailAppend> BeginAppendAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IMailAppend>(new SdboxAppend(OpenForInsert(), guard, insertRight));
    }

    public async ValueTask<FlagUpdateResult> UpdateFlagsAsync(UidSet uids, FlagUpdate update, ModSeq? unchangedSince, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        ArgumentNullException.ThrowIfNull(update);
        var mailbox = OpenWritable(cancellationToken);
        var change = new FlagUpdateOperation(uids, guard?.Allowed(update) ?? update, unchangedSince) { Cancellation = cancellationToken };
        await mailbox.CommitAsync(change);
        return new FlagUpdateResult(change.Changed, change.Failed, live.State);
    }

    public async ValueTask<UidSet> ExpungeAsync(UidSet uids, bool onlyDeleted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var mailbox = OpenWritable(cancellationToken);
        guard?.Require(MailboxRights.Expunge);
        var expunge = new ExpungeOperation(mailbox.Messages, uids, onlyDeleted) { Cancellation = cancellationToken };
        await mailbox.CommitAsync(expunge);
        return expunge.Expunged;
    }

    public ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken) => CopyAsync(uids, destination, new WorkProgress(), cancellationToken);

    public async ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, WorkProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        return await Transfer(Open(cancellationToken), destination, progress).CopyAsync(uids, cancellationToken);
    }

    public ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken) => MoveAsync(uids, destination, new WorkProgress(), cancellationToken);

    public async ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, WorkProgress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        var source = OpenWritable(cancellationToken);
        guard?.Require(MailboxRights.DeleteMessages | MailboxRights.Expunge);
        return await Transfer(source, destination, progress).MoveAsync(uids, cancellationToken);
    }

    public IAsyncEnumerable<MessageMetadata> ReadMetadataAsync(UidSet uids, MetadataRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        ArgumentNullException.ThrowIfNull(request);
        var mailbox = Open(cancellationToken);
        guard?.Require(MailboxRights.Read);
        return mailbox.Cache.ReadAsync(uids, request, new SdboxMetadataSource(mailbox, request), cancellationToken);
    }

    public ValueTask<MessageBody> OpenMessageAsync(Uid uid, CancellationToken cancellationToken)
    {
        var mailbox = Open(cancellationToken);
        guard?.Require(MailboxRights.Read);
        return mailbox.OpenMessageAsync(uid, cancellationToken);
    }

    public ValueTask<UidSet> GetVanishedAsync(ModSeq since, UidSet within, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(within);
        return Open(cancellationToken).Index.GetVanishedAsync(since, within);
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            release();
        }

        return ValueTask.CompletedTask;
    }

    private SdboxTransfer Transfer(SdboxLiveMailbox source, IMailbox destination, WorkProgress progress)
    {
        ArgumentNullException.ThrowIfNull(destination);
        guard?.Require(MailboxRights.Read);
        var target = destination as SdboxMailbox;
        var mailbox = target?.OpenForInsert();
        return mailbox is not null && mailbox.Account.Disk == source.Account.Disk
            ? new SdboxTransfer(source, mailbox, MailboxGuard.WritableFlagsOf(target!.MyRights), progress)
            : throw new ArgumentException("The destination is of another store.", nameof(destination));
    }

    private SdboxLiveMailbox OpenForInsert()
    {
        var mailbox = OpenWritable(CancellationToken.None);
        guard?.Require(insertRight);
        return mailbox;
    }

    private SdboxLiveMailbox Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        live.ThrowIfDeleted();
        return live;
    }

    private SdboxLiveMailbox OpenWritable(CancellationToken cancellationToken)
    {
        var mailbox = Open(cancellationToken);
        return isReadOnly ? throw new MailStoreException(MailStoreError.NoPermission, "Mailbox is opened read-only") : mailbox;
    }
}
