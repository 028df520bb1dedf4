using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>STARTTLS (RFC 3207). What was said before is forgotten, for an attacker may have said it.</summary>
internal static class StartTlsCommand
{
    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!session.Connection.CanStartTls)
        {
            return LmtpReply.Of(502, "5.5.1", session.Connection.IsTls ? "TLS is already active." : "TLS support is not enabled.");
        }

        if (!arguments.IsEmpty)
        {
            return LmtpReply.BadParameters;
        }

        await session.EnterAsync(new LmtpState.Greeted());
        await session.SendAsync(LmtpReply.Of(220, "2.0.0", "Begin TLS negotiation now."), cancellationToken);
        try
        {
            await session.Connection.StartTlsAsync(cancellationToken);
        }
        catch (IOException e)
        {
            Log.TlsFailed(session.Logger, e, session.Connection.Id);
            return null;
        }

        // After the handshake the server is silent: the client speaks first (RFC 3207 §4.2).
        return LmtpReply.Nothing;
    }
}
