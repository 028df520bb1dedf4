using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>MAIL: begins a message (RFC 5321 §4.1.1.2).</summary>
internal static class MailCommand
{
    private static readonly LmtpReply Accepted = LmtpReply.Of(250, "2.1.0", "OK");

    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        switch (session.State)
        {
            case LmtpState.Greeted:
                return LmtpReply.Of(503, "5.5.0", "LHLO needed first");
            case LmtpState.InTransaction:
                return LmtpReply.Of(503, "5.5.0", "MAIL already given");
        }

        if (MailArguments.Read(arguments.Span, out var failure) is not { } mail)
        {
            return failure;
        }

        // Refused before a single octet of the message is sent (RFC 1870 §6.1).
        if (session.Options.MaxMessageSize is > 0 and var limit && mail.Size > limit)
        {
            return LmtpReply.TooLarge;
        }

        if (session.BeginTransaction(mail) is not { } transaction)
        {
            return LmtpReply.Closing(421, "4.3.2", "Too many messages on this connection");
        }

        await session.EnterAsync(new LmtpState.InTransaction(((LmtpState.Ready)session.State).Helo, transaction));
        return Accepted;
    }
}
