using System.Buffers;
using System.Text;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Connections;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>AUTH: a SASL exchange, with or without an initial response (RFC 5034). Without a mechanism it lists them, as old clients ask.</summary>
internal static class AuthCommand
{
    public static async ValueTask<Pop3Reply> HandleAsync(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (arguments.IsEmpty)
        {
            return List(session);
        }

        var space = arguments.Span.IndexOf((byte)' ');
        var name = Pop3Line.Printable(space < 0 ? arguments.Span : arguments.Span[..space]);
        var initial = space < 0 ? default(ReadOnlyMemory<byte>?) : arguments[(space + 1)..];
        var availability = session.Server.Mechanisms.TryBegin(name, session.AuthTemplate, session.Connection.FindChannelBinding, out var exchange);
        return availability == SaslAvailability.Available
            ? await RunAsync(session, exchange!, initial, cancellationToken)
            : session.RefuseLogin(session.AuthTemplate with { Mechanism = name }, availability);
    }

    private static Pop3Reply List(Pop3Session session)
    {
        var output = session.Connection.Output;
        output.Write("+OK\r\n"u8);
        foreach (var mechanism in session.Server.Mechanisms.Announced(session.AuthTemplate, session.Connection.FindChannelBinding))
        {
            output.Write(Encoding.ASCII.GetBytes($"{mechanism}\r\n"));
        }

        output.Write(".\r\n"u8);
        return Pop3Reply.Written;
    }

    private static async ValueTask<Pop3Reply> RunAsync(
        Pop3Session session, SaslExchange exchange, ReadOnlyMemory<byte>? initial, CancellationToken cancellationToken)
    {
        var step = await exchange.StartAsync(initial, cancellationToken);
        while (step is SaslStep.Challenge challenge)
        {
            var output = session.Connection.Output;
            output.Write("+ "u8);
            output.Write(challenge.Base64.Span);
            output.Write("\r\n"u8);
            if (await session.ReadResponseAsync(cancellationToken) is not { } response)
            {
                return Pop3Reply.Hangup;
            }

            step = response.Kind == LineReadKind.TooLong
                ? new SaslStep.BadResponse("Authentication response is too long")
                : await exchange.RespondAsync(response.Line, cancellationToken);
        }

        return step switch
        {
            SaslStep.Success success => await Login.OpenAsync(session, success.User, cancellationToken),
            SaslStep.Failure failure => await Login.FinishAsync(session, failure.Result, cancellationToken),
            SaslStep.BadResponse bad => Pop3Reply.Bad($"{bad.Reason}."),
            _ => Pop3Reply.Error("Authentication aborted by client."),
        };
    }
}
