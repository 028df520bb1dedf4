using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>COPY, MOVE and their UID forms (RFC 9051 §6.4.7, §6.4.8; COPYUID: RFC 4315 §3, RFC 6851 §4.3).</summary>
internal static class CopyCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid, isMove: false, cancellationToken);

    public static ValueTask<ImapResult> HandleMoveAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid, isMove: true, cancellationToken);

    private static ValueTask<ImapResult> Handle(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, bool isMove, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace()
            || !reader.TryReadTargets(mailbox, isUid, out var uids)
            || !reader.TryReadSpace()
            || !reader.TryReadMailbox(session.Naming, out var name)
            || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        if (name is null)
        {
            return ValueTask.FromResult(ImapResult.No("CANNOT", "Invalid mailbox name"));
        }

        if (isMove && mailbox.IsReadOnly)
        {
            return ValueTask.FromResult(ImapResult.No("NOPERM", "Mailbox is selected read-only"));
        }

        return TransferSeenAsync(session, mailbox, uids, name, isUid, isMove, cancellationToken);
    }

    // A copy is whole or is not made (RFC 9051 §6.4.7): it is refused where messages are gone that the client still sees. By UID these are as any that never were (§6.4.9).
    private static async ValueTask<ImapResult> TransferSeenAsync(
        ImapSession session, SelectedMailbox mailbox, UidSet uids, MailboxName name, bool isUid, bool isMove, CancellationToken cancellationToken)
    {
        var now = isUid ? mailbox.View.State : await mailbox.Mailbox.RefreshAsync(cancellationToken);
        return !isUid && now.Messages.Present(uids).UidCount < mailbox.View.CountKnown(uids)
            ? ImapResult.No("EXPUNGEISSUED", "Some of the requested messages no longer exist.")
            : await TransferWithinLimitAsync(session, mailbox, uids, name, isMove, cancellationToken);
    }

    // RFC 9738: as COPY does all or nothing, too many messages are refused; MOVE does what it may.
    private static async ValueTask<ImapResult> TransferWithinLimitAsync(
        ImapSession session, SelectedMailbox mailbox, UidSet uids, MailboxName name, bool isMove, CancellationToken cancellationToken)
    {
        if (!isMove && MessageLimit.RefuseToSave(session, mailbox.View.CountKnown(uids)) is { } refusal)
        {
            return refusal;
        }

        var limit = new MessageLimit(session, mailbox.View);
        return limit.Mark(await TransferAsync(session, mailbox.Mailbox, isMove ? limit.Take(uids) : uids, name, isMove, cancellationToken));
    }

    private static async ValueTask<ImapResult> TransferAsync(
        ImapSession session, IMailbox source, UidSet uids, MailboxName name, bool isMove, CancellationToken cancellationToken)
    {
        var account = ((ImapState.Selected)session.State).Account;
        IMailbox destination;
        try
        {
            destination = await account.OpenMailboxAsync(name, MailboxAccess.Append, cancellationToken);
        }
        catch (MailStoreException e)
        {
            return ImapErrors.ToResultForDestination(e);
        }

        await using (destination)
        {
            var progress = new WorkProgress();
            var result = await session.WatchAsync(TransferAsync(source, uids, destination, isMove, progress, cancellationToken), cancellationToken, progress);
            return result.Sources.IsEmpty ? ImapResult.Ok("No messages found.")
                : isMove ? Moved(session, PlacedMessages.CopyUid(destination, result))
                : ImapResult.Ok(PlacedMessages.CopyUid(destination, result), "Copy completed.");
        }
    }

    private static ValueTask<CopyResult> TransferAsync(
        IMailbox source, UidSet uids, IMailbox destination, bool isMove, WorkProgress progress, CancellationToken cancellationToken) => (source, isMove) switch
    {
        (ITellsProgress telling, true) => telling.MoveAsync(uids, destination, progress, cancellationToken),
        (ITellsProgress telling, false) => telling.CopyAsync(uids, destination, progress, cancellationToken),
        (_, true) => source.MoveAsync(uids, destination, cancellationToken),
        _ => source.CopyAsync(uids, destination, cancellationToken),
    };

    // RFC 6851 §4.3: COPYUID comes before the EXPUNGEs, which the session writes at the command's end, so that it cannot be in the tagged response.
    private static ImapResult Moved(ImapSession session, string? copyUid)
    {
        if (copyUid is not null)
        {
            _ = session.Output.Write("* OK ["u8).Text(copyUid).Write("] Moved UIDs.\r\n"u8);
        }

        return ImapResult.Ok("Move completed.");
    }
}
