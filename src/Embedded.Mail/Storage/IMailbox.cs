using Embedded.Mail.Messages;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage;

/// <summary>
/// One session's handle on a mailbox. Every member may be called by several threads at once; <see cref="State"/> never blocks.
/// <para>Each change is one transaction: UIDs and modseqs are given inside it, in the order of commits; all of it happens or nothing; its task completes when
/// it is on stable storage (as far as the store's sync setting promises) and the new <see cref="State"/> is published. Watchers are told after that.</para>
/// <para>After the mailbox is deleted, every member but <see cref="State"/>, <see cref="Name"/>, <see cref="Id"/>, <see cref="IsReadOnly"/> and disposal throws <see cref="MailStoreError.NotFound"/>.
/// Members that change throw <see cref="MailStoreError.NoPermission"/> on a handle opened <see cref="MailboxAccess.ReadOnly"/>.</para>
/// </summary>
public interface IMailbox : IAsyncDisposable
{
    /// <summary>The name, which a rename by any session changes.</summary>
    MailboxName Name { get; }

    /// <summary>The identity, which a rename does not change.</summary>
    MailboxId Id { get; }

    /// <summary>Whether changes are refused.</summary>
    bool IsReadOnly { get; }

    /// <summary>The newest committed state. Never goes back, and never leaves out what a completed task of any session of this process did.</summary>
    MailboxState State { get; }

    /// <summary>Looks whether other processes changed the mailbox, and gives the then newest state. Cheap when nothing has changed.</summary>
    ValueTask<MailboxState> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="onChange"/> after each committed change of this mailbox, by whatever session or process, until the result is disposed. It is called
    /// outside all locks, must not block and must not throw; calls come one at a time and in order of modseqs, and one may stand for several changes.
    /// A call that has begun may still run when the disposal of the result returns; disposing the mailbox's handle does not end the watch.
    /// </summary>
    IDisposable Watch(Action<MailboxChange> onChange);

    /// <summary>
    /// Takes the messages that are recent to no session yet, so that they are recent to the caller only (RFC 3501 §2.3.2). A read-only handle gets them without taking them.
    /// </summary>
    /// <returns>The UIDs, possibly with gaps that no message has.</returns>
    ValueTask<UidSet> ClaimRecentAsync(CancellationToken cancellationToken);

    /// <summary>Begins to store one or more messages that will arrive together or not at all.</summary>
    ValueTask<IMailAppend> BeginAppendAsync(CancellationToken cancellationToken);

    /// <summary>Changes flags and keywords. UIDs without a message are passed over.</summary>
    /// <param name="uids">The messages.</param>
    /// <param name="update">The change.</param>
    /// <param name="unchangedSince">
    /// When given, a message with a later modseq is left alone and reported in <see cref="FlagUpdateResult.Failed"/> (RFC 7162 §3.1.3).
    /// </param>
    /// <param name="cancellationToken">Cancels up to the commit.</param>
    ValueTask<FlagUpdateResult> UpdateFlagsAsync(UidSet uids, FlagUpdate update, ModSeq? unchangedSince, CancellationToken cancellationToken);

    /// <summary>Removes messages for good, whatever their flags unless <paramref name="onlyDeleted"/>. UIDs without a message are passed over.</summary>
    /// <param name="uids">The messages.</param>
    /// <param name="onlyDeleted">Remove only those that have <c>\Deleted</c> at the commit.</param>
    /// <param name="cancellationToken">Cancels up to the commit.</param>
    /// <returns>The UIDs that were removed. Bodies that are open elsewhere stay readable until they are closed.</returns>
    ValueTask<UidSet> ExpungeAsync(UidSet uids, bool onlyDeleted, CancellationToken cancellationToken);

    /// <summary>
    /// Copies messages, in ascending UID order, with flags, keywords, arrival date and text, without moving octets through the caller. UIDs without a message are passed over.
    /// </summary>
    /// <param name="uids">The messages.</param>
    /// <param name="destination">A writable handle on a mailbox of the same store, possibly this one.</param>
    /// <param name="cancellationToken">Cancels up to the commit.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is of another store; see <see cref="MailboxTransfer"/>.</exception>
    /// <exception cref="MailStoreException">OverQuota; nothing was copied.</exception>
    ValueTask<CopyResult> CopyAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken);

    /// <summary>As <see cref="CopyAsync"/>, and the originals vanish: the whole is one commit (RFC 6851): the copies are published before the originals go,
    /// so that who looks into this mailbox and then into the destination never misses a message, and no crash leaves it in neither.</summary>
    ValueTask<CopyResult> MoveAsync(UidSet uids, IMailbox destination, CancellationToken cancellationToken);

    /// <summary>
    /// Reads metadata of many messages at once, in ascending UID order. UIDs without a message are passed over, as are those expunged while reading.
    /// </summary>
    /// <param name="uids">The messages.</param>
    /// <param name="request">What to read; a store answers from its caches where it can and fills them where it cannot.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The <see cref="MessageMetadata"/> given is valid until the next one is asked for.</returns>
    IAsyncEnumerable<MessageMetadata> ReadMetadataAsync(UidSet uids, MetadataRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a message's text.</summary>
    /// <exception cref="MailStoreException">Expunged: no message has this UID any more. Corrupted: it cannot be read.</exception>
    ValueTask<MessageBody> OpenMessageAsync(Uid uid, CancellationToken cancellationToken);

    /// <summary>
    /// The UIDs of <paramref name="within"/> that were expunged after <paramref name="since"/>. Where the store no longer remembers, it gives every UID of
    /// <paramref name="within"/> below UIDNEXT that has no message now: too many, never too few (RFC 7162 §3.2.5.2).
    /// </summary>
    ValueTask<UidSet> GetVanishedAsync(ModSeq since, UidSet within, CancellationToken cancellationToken);
}
