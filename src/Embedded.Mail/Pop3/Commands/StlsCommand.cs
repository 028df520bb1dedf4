using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>STLS (RFC 2595 §4). What was said before is forgotten, for an attacker may have said it.</summary>
internal static class StlsCommand
{
    public static async ValueTask<Pop3Reply> HandleAsync(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!session.Connection.CanStartTls)
        {
            return Pop3Reply.Error(session.Connection.IsTls ? "TLS is already active." : "TLS support isn't enabled.");
        }

        if (!arguments.IsEmpty)
        {
            return Pop3Reply.Bad("STLS takes no arguments.");
        }

        session.Enter(new Pop3State.Authorization(null));
        session.IsUtf8 = false;
        Pop3Reply.Ok("Begin TLS negotiation now.").WriteTo(session.Connection.Output);
        _ = await session.Connection.Output.FlushAsync(cancellationToken);
        try
        {
            await session.Connection.StartTlsAsync(cancellationToken);
            return Pop3Reply.Written;
        }
        catch (IOException e)
        {
            Log.TlsFailed(session.Server.Logger, e, session.Connection.Id);
            return Pop3Reply.Hangup;
        }
    }
}
