using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>IDLE (RFC 9051 §6.3.13): the client hears of changes as they are committed, until it says DONE.</summary>
internal static class IdleCommand
{
    private const int LongestLine = 8192;

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return reader.TryReadEnd() ? RunAsync(session, cancellationToken) : ValueTask.FromResult(ImapResult.Bad(reader.Error));
    }

    private static async ValueTask<ImapResult> RunAsync(ImapSession session, CancellationToken cancellationToken)
    {
        var mailbox = (session.State as ImapState.Selected)?.Mailbox;
        using var watch = mailbox?.Mailbox.Watch(_ => session.Connection.Wake());
        _ = session.Output.Write("+ idling\r\n"u8);
        RestartClock(session);
        while (true)
        {
            if (session.Notifier is { } notifier)
            {
                await notifier.TellAsync(isIdle: true, cancellationToken);
            }
            else if (mailbox is not null)
            {
                await mailbox.SyncAsync(session, mayExpunge: true, withUid: false, null, cancellationToken);
            }

            var input = await session.Input.ReadLineAsync(LongestLine, cancellationToken);
            if (input.Kind != ImapInputKind.Interrupted)
            {
                return End(session, input);
            }

            if (!GoesOn(session))
            {
                return ImapResult.No("UNAVAILABLE", "Idle ended.");
            }
        }
    }

    // A client that idles is not silent by its own choice: as with Dovecot, it stays as long as the notice reaches it.
    private static bool GoesOn(ImapSession session)
    {
        if (session.Connection.IsTimedOut && !session.Connection.IsDraining && session.Options.IdleNotifyInterval > TimeSpan.Zero)
        {
            _ = session.Output.Write("* OK Still here\r\n"u8);
            RestartClock(session);
            return true;
        }

        return !session.SaysByeToInterruption();
    }

    private static void RestartClock(ImapSession session) =>
        session.Connection.SetTimeout(session.Options.IdleNotifyInterval > TimeSpan.Zero ? session.Options.IdleNotifyInterval : session.Options.InactivityTimeout);

    private static ImapResult End(ImapSession session, ImapInputResult input)
    {
        if (input.Kind == ImapInputKind.Octets)
        {
            return Ascii.EqualsIgnoreCase(input.Octets.Span, "DONE"u8) ? ImapResult.Ok("Idle completed.") : ImapResult.Bad("Expected DONE");
        }

        session.SayBye(input.Kind == ImapInputKind.Ended ? "Connection closed" : input.Error);
        return ImapResult.Bad("Expected DONE");
    }
}
