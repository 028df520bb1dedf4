using Embedded.Mail.Imap.Session;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Tells a client that comes back what has happened since: VANISHED (EARLIER), and the flags that changed (RFC 7162 §3.2.5, §3.2.6).</summary>
internal static class Resynchronization
{
    /// <summary>Tells what SELECT with QRESYNC has to tell. Where the UIDs are of another generation, that is nothing.</summary>
    public static async ValueTask RunAsync(ImapSession session, SelectedMailbox mailbox, QResyncParameters parameters, CancellationToken cancellationToken)
    {
        var state = mailbox.View.State;
        if (parameters.UidValidity != state.UidValidity || state.UidNext <= Uid.First)
        {
            return;
        }

        var all = UidSet.Range(Uid.First, new Uid(state.UidNext.Value - 1));
        var known = parameters.KnownUids is { } given ? given.ToUids(all.Highest) : all;
        var unsure = UidSet.Range(parameters.FirstUnsure(state.Messages), Uid.Max);
        await WriteVanishedAsync(session, mailbox, parameters.ModSeq, known.Intersect(unsure), cancellationToken);
        await WriteChangedAsync(session, mailbox.View, parameters.ModSeq, known, cancellationToken);
    }

    /// <summary>Tells which of the messages went after a modseq. Those that the client still sees it hears of when it may.</summary>
    public static async ValueTask WriteVanishedAsync(
        ImapSession session, SelectedMailbox mailbox, ModSeq since, UidSet within, CancellationToken cancellationToken)
    {
        var vanished = await mailbox.Mailbox.GetVanishedAsync(since, within, cancellationToken);
        var gone = vanished.Except(mailbox.View.Messages.Present(vanished));
        await ViewResponses.WriteVanishedAsync(session.Output, gone, isEarlier: true, cancellationToken);
    }

    private static ValueTask WriteChangedAsync(ImapSession session, MailboxView view, ModSeq since, UidSet known, CancellationToken cancellationToken)
    {
        var changed = view.ChangedSince(since, known);
        return ViewResponses.WriteFetchAsync(session, view, new ViewChanges { Flags = changed }, withUid: true, cancellationToken);
    }
}
