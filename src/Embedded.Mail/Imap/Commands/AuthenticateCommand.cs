using System.Text;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>AUTHENTICATE (RFC 9051 §6.2.2), with the initial response of RFC 4959.</summary>
internal static class AuthenticateCommand
{
    // The exchange has a limit of its own and says so; this one only bounds what is kept until then.
    private const int LongestLine = 64 * 1024;

    public static ValueTask<ImapResult> HandleAsync(
        ImapSession session, ImapState.NotAuthenticated state, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace() || !reader.TryReadAtom(out var name))
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        byte[]? initial = null;
        if (reader.HasMore)
        {
            if (!reader.TryReadSpace() || !reader.TryReadAtom(out var response) || !reader.TryReadEnd())
            {
                return ValueTask.FromResult(ImapResult.Bad(reader.Error));
            }

            initial = response.ToArray();
        }

        return BeginAsync(session, state, Encoding.ASCII.GetString(name), initial, cancellationToken);
    }

    private static ValueTask<ImapResult> BeginAsync(
        ImapSession session, ImapState.NotAuthenticated state, string name, byte[]? initial, CancellationToken cancellationToken) =>
        session.Services.Mechanisms.TryBegin(name, ImapLogin.Template(session), session.Connection.FindChannelBinding, out var exchange) switch
        {
            SaslAvailability.Available => RunAsync(session, state, exchange!, name.ToUpperInvariant(), initial, cancellationToken),
            var other => ValueTask.FromResult(ImapLogin.Refuse(session, state, ImapLogin.Template(session) with { Mechanism = name }, other)),
        };

    private static async ValueTask<ImapResult> RunAsync(
        ImapSession session, ImapState.NotAuthenticated state, SaslExchange exchange, string name, byte[]? initial, CancellationToken cancellationToken)
    {
        var first = initial is null ? (ReadOnlyMemory<byte>?)null : initial;
        var step = await exchange.StartAsync(first, cancellationToken);
        while (step is SaslStep.Challenge challenge)
        {
            _ = session.Output.Write("+ "u8).Write(challenge.Base64.Span).EndLine();
            var input = await ReadLineAsync(session, cancellationToken);
            if (input.Kind != ImapInputKind.Octets)
            {
                return ImapResult.Bad("Authentication aborted");
            }

            step = await exchange.RespondAsync(input.Octets, cancellationToken);
        }

        return step switch
        {
            SaslStep.Success success => await ImapLogin.EnterAsync(session, success.User, success.Referral, name, cancellationToken),
            SaslStep.Failure failure => ImapLogin.Fail(session, state, failure.Result),
            SaslStep.BadResponse bad => ImapResult.Bad(bad.Reason),
            _ => ImapResult.Bad("Authentication aborted by client"),
        };
    }

    private static async ValueTask<ImapInputResult> ReadLineAsync(ImapSession session, CancellationToken cancellationToken)
    {
        var input = await session.Input.ReadLineAsync(LongestLine, cancellationToken);
        while (input.Kind == ImapInputKind.Interrupted && !session.SaysByeToInterruption())
        {
            input = await session.Input.ReadLineAsync(LongestLine, cancellationToken);
        }

        if (input.Kind is ImapInputKind.Ended or ImapInputKind.Fatal)
        {
            session.SayBye(input.Kind == ImapInputKind.Ended ? "Connection closed" : input.Error);
        }

        return input;
    }
}
