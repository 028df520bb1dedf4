using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9). The session tells of the messages gone at the command's end.</summary>
internal static class ExpungeCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd()
            ? ExpungeAsync(session, mailbox, mailbox.View.ResolveUids(SequenceSet.All), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleUidAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadSpace() && reader.TryReadTargets(mailbox, isUid: true, out var uids) && reader.TryReadEnd()
            ? ExpungeWithinLimitAsync(session, mailbox, uids, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    // RFC 9738 has a limit for UID EXPUNGE only: of EXPUNGE the client could not ask the rest.
    private static async ValueTask<ImapResult> ExpungeWithinLimitAsync(ImapSession session, SelectedMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        var limit = new MessageLimit(session, mailbox.View);
        return limit.Mark(await ExpungeAsync(session, mailbox, limit.TakeDeleted(uids), cancellationToken));
    }

    private static async ValueTask<ImapResult> ExpungeAsync(ImapSession session, SelectedMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        if (mailbox.IsReadOnly)
        {
            return ImapResult.No("NOPERM", "Mailbox is selected read-only");
        }

        if (!uids.IsEmpty)
        {
            _ = await session.WatchAsync(mailbox.Mailbox.ExpungeAsync(uids, onlyDeleted: true, cancellationToken), cancellationToken);
        }

        return ImapResult.Ok("Expunge completed.");
    }
}
