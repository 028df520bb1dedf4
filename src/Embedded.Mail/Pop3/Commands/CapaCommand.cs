using System.Buffers;
using System.Text;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>CAPA: what the server can, in the state the session is in (RFC 2449 §5).</summary>
internal static class CapaCommand
{
    public static ValueTask<Pop3Reply> HandleAsync(Pop3Session session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        var output = session.Connection.Output;
        output.Write("+OK Capability list follows\r\n"u8);
        foreach (var line in Capabilities(session))
        {
            output.Write(Encoding.ASCII.GetBytes(line));
            output.Write("\r\n"u8);
        }

        output.Write(".\r\n"u8);
        return ValueTask.FromResult(Pop3Reply.Written);
    }

    private static IEnumerable<string> Capabilities(Pop3Session session)
    {
        List<string> lines = ["TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "EXPIRE NEVER", "LANG"];
        if (session.State is Pop3State.Authorization)
        {
            var secured = session.Connection.IsSecured;
            lines.Add(session.Server.Mechanisms.AllowsPlaintext(secured) ? "UTF8 USER" : "UTF8");
            AddIf(lines, session.Connection.CanStartTls, "STLS");
            AddIf(lines, session.Server.Mechanisms.AllowsPlaintext(secured), "USER");
            var mechanisms = session.Server.Mechanisms.Announced(session.AuthTemplate, session.Connection.FindChannelBinding);
            AddIf(lines, !mechanisms.IsEmpty, $"SASL {string.Join(' ', mechanisms)}");
        }

        return lines.Append("IMPLEMENTATION Embedded.Mail");
    }

    private static void AddIf(List<string> lines, bool condition, string line)
    {
        if (condition)
        {
            lines.Add(line);
        }
    }
}
