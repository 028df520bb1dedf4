using System.Globalization;
using System.Text;
using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>LHLO: begins the dialogue, or begins it anew, and tells what the server can (RFC 2033 §4.1).</summary>
internal static class HelloCommand
{
    public static async ValueTask<LmtpReply?> HandleAsync(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (arguments.IsEmpty)
        {
            return LmtpReply.Lines(501, ["Missing hostname"]);
        }

        // Some clients give a name that is none. Dovecot lets them in and writes "unknown" into the Received field.
        var helo = HostNames.IsValid(arguments.Span) ? Encoding.UTF8.GetString(arguments.Span) : null;
        await session.EnterAsync(new LmtpState.Ready(helo));
        Log.Hello(session.Logger, session.Connection.Id, helo);
        return LmtpReply.Lines(250, Capabilities(session));
    }

    private static List<string> Capabilities(LmtpSession session)
    {
        List<string> lines = [session.HostName, "8BITMIME", "BINARYMIME", "CHUNKING", "ENHANCEDSTATUSCODES", "PIPELINING", "SMTPUTF8"];
        lines.Add(session.Options.MaxMessageSize > 0 ? string.Create(CultureInfo.InvariantCulture, $"SIZE {session.Options.MaxMessageSize}") : "SIZE");
        if (session.Connection.CanStartTls)
        {
            lines.Add("STARTTLS");
        }

        if (session.Connection.IsTrustedProxy)
        {
            lines.Add(XClientArguments.Announced);
        }

        return lines;
    }
}
