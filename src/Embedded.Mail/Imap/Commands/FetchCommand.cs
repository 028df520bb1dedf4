using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Commands.Search;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5, RFC 7162 §3.1.4, §3.2.6, RFC 9394 §3.3).</summary>
internal static class FetchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace()
            || !reader.TryReadTargets(mailbox, isUid, out var uids)
            || !reader.TryReadSpace()
            || !reader.TryReadFetchRequest(out var request)
            || !FetchModifiers.TryRead(ref reader, isUid, isUid && session.IsQResync, out var modifiers)
            || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        request = request with { Items = request.Items | ImpliedItems(session, modifiers, isUid) };
        if (request.Items.HasFlag(FetchItems.ModSeq))
        {
            session.EnableCondStore();
        }

        var gone = modifiers.Vanished ? TargetsEverThere(arguments, mailbox, uids) : UidSet.Empty;
        return RunAsync(new FetchRun(session, mailbox, request, isUid), session, mailbox, modifiers, uids, gone, cancellationToken);
    }

    private static async ValueTask<ImapResult> RunAsync(
        FetchRun run, ImapSession session, SelectedMailbox mailbox, FetchModifiers modifiers, UidSet uids, UidSet gone, CancellationToken cancellationToken)
    {
        // RFC 9394 §3.4: the stretch is of the messages named, and only then are those chosen that have changed.
        uids = modifiers.Partial is { } partial ? new SearchFindings(mailbox.View.Messages.Present(uids), null).Slice(partial).Uids : uids;
        if (modifiers.ChangedSince is { } since)
        {
            if (modifiers.Vanished)
            {
                await Resynchronization.WriteVanishedAsync(session, mailbox, since, gone, cancellationToken);
            }

            uids = mailbox.View.ChangedSince(since, uids);
        }

        var limit = new MessageLimit(session, mailbox.View);
        return limit.Mark(await run.RunAsync(limit.Take(uids), cancellationToken));
    }

    // RFC 9051 §6.4.9: the UID form answers with the UID whether or not it was asked for. Of a client of QRESYNC every answer is to be found in its own cache, by UID.
    private static FetchItems ImpliedItems(ImapSession session, FetchModifiers modifiers, bool isUid) =>
        ((isUid || session.IsQResync) && !session.IsUidOnly ? FetchItems.Uid : FetchItems.None) | (modifiers.ChangedSince is null ? FetchItems.None : FetchItems.ModSeq);

    /// <summary>The UIDs named, be there messages of them yet or not: the last message the client knows may be gone.</summary>
    private static UidSet TargetsEverThere(ReadOnlySpan<byte> arguments, SelectedMailbox mailbox, UidSet known)
    {
        var reader = new ImapReader(arguments);
        var next = mailbox.View.State.UidNext;
        return reader.TryReadSpace() && reader.Peek != '$' && reader.TryReadSequenceSet(out var set) && next > Uid.First
            ? set.ToUids(new Uid(next.Value - 1))
            : known;
    }
}
