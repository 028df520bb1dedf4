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
            ? ExpungeAsync(mailbox, mailbox.View.ResolveUids(SequenceSet.All), cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    public static ValueTask<ImapResult> HandleUidAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadSpace() && reader.TryReadTargets(mailbox, isUid: true, out var uids) && reader.TryReadEnd()
            ? ExpungeAsync(mailbox, uids, cancellationToken)
            : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> ExpungeAsync(SelectedMailbox mailbox, UidSet uids, CancellationToken cancellationToken)
    {
        if (mailbox.IsReadOnly)
        {
            return ImapResult.No("NOPERM", "Mailbox is selected read-only");
        }

        if (!uids.IsEmpty)
        {
            _ = await mailbox.Mailbox.ExpungeAsync(uids, onlyDeleted: true, cancellationToken);
        }

        return ImapResult.Ok("Expunge completed.");
    }
}
