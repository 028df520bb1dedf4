using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>STARTTLS (RFC 9051 §6.2.1). What the client sent behind it in the clear is thrown away by the connection.</summary>
internal static class StartTlsCommand
{
    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, ImapState.NotAuthenticated state, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        return ValueTask.FromResult(reader.TryReadEnd() ? Begin(session) : ImapResult.Bad(reader.Error));
    }

    private static ImapResult Begin(ImapSession session)
    {
        if (!session.Connection.CanStartTls)
        {
            return ImapResult.Bad(session.Connection.IsTls ? "TLS is already active" : "TLS support isn't enabled");
        }

        session.StartTlsAfterAnswer();
        return ImapResult.Ok("Begin TLS negotiation now.");
    }
}
