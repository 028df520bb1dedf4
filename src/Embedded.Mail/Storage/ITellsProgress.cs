using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A mailbox that says how far a copy has come, for those who wait for one of many messages.</summary>
internal interface ITellsProgress
{
    /// <inheritdoc cref="IMailbox.CopyAsync"/>
    ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, WorkProgress progress, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailbox.MoveAsync"/>
    ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, WorkProgress progress, CancellationToken cancellationToken);
}
