using System.Runtime.CompilerServices;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Storage.Memory;

/// <summary>One session's handle on a mailbox.</summary>
/// <param name="live">The mailbox as all sessions share it.</param>
/// <param name="access">What the session means to do.</param>
/// <param name="guard">What its user may do.</param>
/// <param name="prefix">What the session sees before the mailbox's name in its owner's account.</param>
internal sealed class MemoryMailbox(MemoryLiveMailbox live, MailboxAccess access, MailboxGuard guard, string prefix) : IMailbox, IMailboxRights, IFactKeeper
{
    private readonly bool _isReadOnly = guard.OpensReadOnly(access);
    private volatile bool _isDisposed;

    public MailboxName Name => prefix.Length == 0 ? live.Name : MailboxName.Create(prefix + live.Name.Value);

    public MailboxRights MyRights => guard.Rights;

    public MailboxId Id => live.Id;

    public bool IsReadOnly => _isReadOnly;

    public MailboxState State => live.State;

    public FactSlot Facts => live.Facts;

    private MailboxGuard Guard => guard;

    private MailboxRights InsertRight => access == MailboxAccess.Post ? MailboxRights.Post : MailboxRights.Insert;

    public ValueTask<MailboxState> RefreshAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Open(cancellationToken).State);

    public IDisposable Watch(Action<MailboxChange> onChange) => Open(CancellationToken.None).Watch(onChange);

    public ValueTask<UidSet> ClaimRecentAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Open(cancellationToken).ClaimRecent(take: !_isReadOnly));

    public ValueTask<IMailAppend> BeginAppendAsync(CancellationToken cancellationToken)
    {
        var mailbox = OpenWritable(cancellationToken);
        guard.Require(InsertRight);
        return ValueTask.FromResult<IMailAppend>(new MemoryAppend(mailbox.Account.Store, mailbox, guard, InsertRight));
    }

    public ValueTask<FlagUpdateResult> UpdateFlagsAsync(UidSet uids, FlagUpdate update, ModSeq? unchangedSince, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        ArgumentNullException.ThrowIfNull(update);
        return ValueTask.FromResult(new MemoryFlagUpdate(OpenWritable(cancellationToken), guard, update, unchangedSince).Run(uids));
    }

    public ValueTask<UidSet> ExpungeAsync(UidSet uids, bool onlyDeleted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        return ValueTask.FromResult(MemoryExpunge.Run(OpenWritable(cancellationToken), guard, uids, onlyDeleted));
    }

    public ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        return ValueTask.FromResult(Transfer(Open(cancellationToken), destination).Copy(uids));
    }

    public ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        return ValueTask.FromResult(Transfer(OpenWritable(cancellationToken), destination).Move(uids));
    }

    public async IAsyncEnumerable<MessageMetadata> ReadMetadataAsync(
        UidSet uids, MetadataRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uids);
        ArgumentNullException.ThrowIfNull(request);
        var mailbox = Open(cancellationToken);
        guard.Require(MailboxRights.Read);
        await foreach (var metadata in new MemoryMetadataReader(mailbox, request).ReadAsync(uids, cancellationToken))
        {
            yield return metadata;
        }
    }

    public ValueTask<MessageBody> OpenMessageAsync(Uid uid, CancellationToken cancellationToken)
    {
        var mailbox = Open(cancellationToken);
        guard.Require(MailboxRights.Read);
        return ValueTask.FromResult<MessageBody>(new MemoryBody(mailbox.Get(uid).Text));
    }

    public ValueTask<UidSet> GetVanishedAsync(ModSeq since, UidSet within, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(within);
        return ValueTask.FromResult(Open(cancellationToken).GetVanished(since, within));
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return ValueTask.CompletedTask;
    }

    private MemoryTransfer Transfer(MemoryLiveMailbox source, IMailbox destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var target = destination as MemoryMailbox;
        var to = target?.OpenWritable(CancellationToken.None);
        return to is not null && to.Account.Store == source.Account.Store
            ? new MemoryTransfer((source, guard), (to, target!.Guard), source.Account.Store.TimeProvider.GetLocalNow())
            : throw new ArgumentException("The destination is of another store.", nameof(destination));
    }

    private MemoryLiveMailbox Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        live.ThrowIfDeleted();
        return live;
    }

    private MemoryLiveMailbox OpenWritable(CancellationToken cancellationToken)
    {
        var mailbox = Open(cancellationToken);
        return _isReadOnly ? throw new MailStoreException(MailStoreError.NoPermission, "Mailbox is opened read-only") : mailbox;
    }
}
