using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>RCPT: adds a recipient that the userdb knows (RFC 5321 §4.1.1.3).</summary>
internal static class RcptCommand
{
    private static readonly LmtpReply Accepted = LmtpReply.Of(250, "2.1.5", "OK");

    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (session.State is not LmtpState.InTransaction { Transaction: var transaction })
        {
            return LmtpReply.Of(503, "5.5.0", "MAIL needed first");
        }

        if (transaction.Chunks is not null)
        {
            return LmtpReply.Of(503, "5.5.0", "RCPT not permitted after BDAT");
        }

        if (RcptArguments.Read(arguments.Span, transaction.Mail.IsInternational, out var failure) is not { } rcpt)
        {
            return failure;
        }

        return transaction.Recipients.Count >= session.Options.MaxRecipients
            ? LmtpReply.Of(452, "4.5.3", "Too many recipients")
            : await FindAsync(session, transaction, rcpt, cancellationToken);
    }

    private static async ValueTask<LmtpReply?> FindAsync(
        LmtpSession session, LmtpTransaction transaction, RcptArguments rcpt, CancellationToken cancellationToken)
    {
        var envelope = MessageDelivery.EnvelopeOf(session, transaction);
        switch (await session.Delivery.FindAsync(envelope, rcpt.To, cancellationToken))
        {
            case RecipientLookup.Found found:
                transaction.Add(rcpt, found.Recipient);
                return Accepted;
            case RecipientLookup.Failed failed:
                Log.RecipientRefused(session.Logger, session.Connection.Id, failed.Result.Text);
                return DeliveryReplies.Of(failed.Result, transaction.Id);
            default:
                throw new InvalidOperationException("A look-up finds or fails.");
        }
    }
}
