using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>FETCH and UID FETCH (RFC 9051 §6.4.5).</summary>
internal static class FetchCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid: false, cancellationToken);

    public static ValueTask<ImapResult> HandleUidAsync(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        Handle(session, mailbox, arguments, isUid: true, cancellationToken);

    private static ValueTask<ImapResult> Handle(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace()
            || !reader.TryReadTargets(mailbox, isUid, out var uids)
            || !reader.TryReadSpace()
            || !reader.TryReadFetchRequest(out var request)
            || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        // RFC 9051 §6.4.9: the UID form answers with the UID whether or not it was asked for.
        request = isUid ? request with { Items = request.Items | FetchItems.Uid } : request;
        return new FetchRun(session, mailbox, request, isUid).RunAsync(uids, cancellationToken);
    }
}
