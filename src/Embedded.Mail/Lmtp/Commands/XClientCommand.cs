using System.Net;
using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>XCLIENT, by which a trusted proxy tells whom it speaks for. The dialogue then begins anew with a greeting.</summary>
internal static class XClientCommand
{
    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!session.Connection.IsTrustedProxy)
        {
            return LmtpReply.Of(550, "5.7.14", "You are not from trusted IP");
        }

        if (session.State is LmtpState.InTransaction)
        {
            return LmtpReply.Of(503, "5.5.0", "XCLIENT not permitted during a mail transaction");
        }

        if (XClientArguments.Read(arguments.Span) is not { } client)
        {
            return LmtpReply.BadParameters;
        }

        if (client.TimeToLive == 0)
        {
            return LmtpReply.Closing(554, "5.4.6", "Proxying loops: TTL has gone to zero");
        }

        Apply(session, client);
        await session.EnterAsync(client.Helo is { } helo ? new LmtpState.Ready(helo) : new LmtpState.Greeted());
        return session.Greeting;
    }

    private static void Apply(LmtpSession session, XClientArguments client)
    {
        var known = session.Connection.RemoteEndPoint;
        if ((client.Address ?? known?.Address) is { } address && (client.Address is not null || client.Port is not null))
        {
            session.Connection.SetRemoteEndPoint(new IPEndPoint(address, client.Port ?? 0));
        }

        session.Login = client.Login ?? session.Login;
    }
}
