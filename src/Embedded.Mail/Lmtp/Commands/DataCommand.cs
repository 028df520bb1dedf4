using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>DATA: the text of the message up to CRLF.CRLF, and then a reply for each recipient (RFC 2033 §4.2).</summary>
internal static class DataCommand
{
    private static readonly LmtpReply GoOn = LmtpReply.Lines(354, ["OK"]);

    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!arguments.IsEmpty)
        {
            return LmtpReply.BadParameters;
        }

        if (Obstacle(session.State) is { } obstacle)
        {
            return obstacle;
        }

        var (helo, transaction) = (LmtpState.InTransaction)session.State;
        await using var message = new IncomingMessage(session.Delivery.CreateSpool(), session.Options.MaxMessageSize);
        await session.SendAsync(GoOn, cancellationToken);
        var receiver = new MessageReceiver(session.Connection, session.Options.InactivityTimeout);
        if (!await receiver.ReceiveDataAsync(message, cancellationToken))
        {
            return MessageDelivery.Interrupted(session);
        }

        var reply = await MessageDelivery.DeliverAsync(session, helo, transaction, message, cancellationToken);
        await session.EnterAsync(new LmtpState.Ready(helo));
        return reply;
    }

    private static LmtpReply? Obstacle(LmtpState state) => state switch
    {
        not LmtpState.InTransaction => LmtpReply.Of(503, "5.5.0", "MAIL needed first"),
        LmtpState.InTransaction { Transaction.Chunks: not null } => LmtpReply.Of(503, "5.5.0", "DATA not permitted after BDAT"),
        LmtpState.InTransaction { Transaction.Recipients.Count: 0 } => LmtpReply.Of(503, "5.5.0", "No valid recipients"),

        // Without line ends that can be told from content there is no end mark (RFC 3030 §3).
        LmtpState.InTransaction { Transaction.Mail.Body: BodyEncoding.Binary } => LmtpReply.Of(503, "5.5.0", "DATA cannot be used with BODY=BINARYMIME"),
        _ => null,
    };
}
