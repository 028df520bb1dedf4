using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>LOGOUT (RFC 9051 §6.1.3).</summary>
internal static class LogoutCommand
{
    public static ValueTask<ImapResult> HandleAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        session.SayBye("Logging out");
        return ValueTask.FromResult(ImapResult.Ok("Logout completed."));
    }
}
