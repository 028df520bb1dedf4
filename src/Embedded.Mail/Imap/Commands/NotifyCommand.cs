using Embedded.Mail.Imap.Commands.Notify;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>NOTIFY (RFC 5465): the client says what it wants to hear of, at any time and in any mailbox.</summary>
internal static class NotifyCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return !NotifyParser.TryRead(ref reader, session.Naming, out var request) ? ValueTask.FromResult(ImapResult.Bad(reader.Error))
            : request.Events.HasFlag(NotifyEvents.Unsupported) || (account is not IMailboxMetadata && (request.Events & NotifyEvents.OfMetadata) != 0)
                ? ValueTask.FromResult(ImapResult.No($"BADEVENT ({NotifyParser.EventNames(account is IMailboxMetadata)})", "Unsupported NOTIFY events"))
            : RunAsync(session, account, request, cancellationToken);
    }

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, IMailAccount account, NotifyRequest request, CancellationToken cancellationToken)
    {
        // Should it not come to listen, what the client asked for before stays.
        var notifier = new Notifier(session, account, request);
        try
        {
            await notifier.BeginAsync(cancellationToken);
            await session.EndNotifyAsync();

            // RFC 5465 §3.1: what has gathered in the selected mailbox is told now, whatever is wanted from now on.
            if (session.State is ImapState.Selected selected && request.Groups.Length > 0)
            {
                await selected.Mailbox.SyncAsync(session, mayExpunge: true, withUid: true, null, cancellationToken);
            }

            await session.BeginNotifyAsync(notifier);
            return ImapResult.Ok("Notify completed.");
        }
        catch
        {
            await notifier.DisposeAsync();
            throw;
        }
    }
}
