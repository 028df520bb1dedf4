using System.Buffers;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>UTF8 and LANG (RFC 6856).</summary>
internal static class LanguageCommands
{
    /// <summary>
    /// Turns to UTF-8 (§2). Messages are sent as they are in either case, as every server without this extension does; names and passwords are UTF-8 always.
    /// </summary>
    public static ValueTask<Pop3Reply> HandleUtf8Async(
        Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!arguments.IsEmpty)
        {
            return ValueTask.FromResult(Pop3Reply.Bad("UTF8 takes no arguments."));
        }

        session.IsUtf8 = true;
        return ValueTask.FromResult(Pop3Reply.Ok("UTF-8 enabled."));
    }

    /// <summary>Lists the languages of the server's texts, or chooses one (§3): there is English, also by the names that the RFC asks for.</summary>
    public static ValueTask<Pop3Reply> HandleLangAsync(Pop3Session session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!arguments.IsEmpty)
        {
            return ValueTask.FromResult(Pop3Line.Printable(arguments.Span).ToUpperInvariant() switch
            {
                "EN" or "*" => Pop3Reply.Ok("en English"),
                "I-DEFAULT" => Pop3Reply.Ok("i-default English"),
                _ => Pop3Reply.Error("Unknown language."),
            });
        }

        session.Connection.Output.Write("+OK Language listing follows:\r\nen English\r\ni-default English\r\n.\r\n"u8);
        return ValueTask.FromResult(Pop3Reply.Written);
    }
}
