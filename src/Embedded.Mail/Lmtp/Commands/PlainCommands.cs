using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>The commands that need no file of their own: RSET, VRFY, NOOP, QUIT.</summary>
internal static class PlainCommands
{
    private static readonly LmtpReply TryRecipient = LmtpReply.Of(252, "2.3.3", "Try RCPT instead");
    private static readonly LmtpReply Bye = LmtpReply.Closing(221, "2.0.0", "Bye");

    public static async ValueTask<LmtpReply?> HandleResetAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!arguments.IsEmpty)
        {
            return LmtpReply.BadParameters;
        }

        if (session.State is LmtpState.InTransaction transaction)
        {
            await session.EnterAsync(new LmtpState.Ready(transaction.Helo));
        }

        return LmtpReply.Ok;
    }

    /// <summary>Does not tell who is a user: RCPT does, to those who deliver (RFC 5321 §7.3).</summary>
    public static ValueTask<LmtpReply?> HandleVerifyAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LmtpReply?>(arguments.IsEmpty ? LmtpReply.BadParameters : TryRecipient);

    public static ValueTask<LmtpReply?> HandleNoopAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LmtpReply?>(LmtpReply.Ok);

    public static ValueTask<LmtpReply?> HandleQuitAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult<LmtpReply?>(arguments.IsEmpty ? Bye : LmtpReply.BadParameters);
}
