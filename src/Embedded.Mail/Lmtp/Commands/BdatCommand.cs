using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>BDAT: a chunk of the message of a given size (RFC 3030 §2). The octets follow whatever is answered, so they are always taken off the wire.</summary>
internal static class BdatCommand
{
    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!BdatArguments.TryRead(arguments.Span, out var bdat, out var failure))
        {
            return failure;
        }

        var transaction = (session.State as LmtpState.InTransaction)?.Transaction;
        var obstacle = transaction is null ? LmtpReply.Of(503, "5.5.0", "MAIL needed first")
            : transaction.Recipients.Count == 0 ? LmtpReply.Of(503, "5.5.0", "No valid recipients")
            : null;
        var message = obstacle is null
            ? transaction!.Chunks ??= new IncomingMessage(session.Delivery.CreateSpool(), session.Options.MaxMessageSize)
            : null;

        var receiver = new MessageReceiver(session.Connection, session.Options.InactivityTimeout);
        if (!await receiver.ReceiveChunkAsync(bdat.Size, message, cancellationToken))
        {
            return MessageDelivery.Interrupted(session);
        }

        return obstacle ?? await AnswerAsync(session, bdat, message!, cancellationToken);
    }

    private static async ValueTask<LmtpReply?> AnswerAsync(
        LmtpSession session, BdatArguments bdat, IncomingMessage message, CancellationToken cancellationToken)
    {
        if (!bdat.IsLast && message.Failure is null)
        {
            return LmtpReply.Of(250, "2.0.0", $"Added {bdat.Size} octets");
        }

        // A chunk that is refused ends the message: what follows without a RSET is out of sequence (RFC 3030 §2).
        var (helo, transaction) = (LmtpState.InTransaction)session.State;
        var reply = bdat.IsLast ? await MessageDelivery.DeliverAsync(session, helo, transaction, message, cancellationToken) : message.Failure!;
        await session.EnterAsync(new LmtpState.Ready(helo));
        return reply;
    }
}
