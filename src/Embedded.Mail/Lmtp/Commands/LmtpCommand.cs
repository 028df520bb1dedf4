using System.Collections.Frozen;
using System.Text;
using Embedded.Mail.Lmtp.Session;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Lmtp.Commands;

/// <summary>Runs one command. Null ends the connection without a word, for the client is gone.</summary>
internal delegate ValueTask<LmtpReply?> LmtpHandler(LmtpSession session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

/// <summary>One row of the table of commands. HELO and EHLO are not in it: RFC 2033 §4.1 has them refused like any word that is no command.</summary>
internal sealed record LmtpCommand(string Name, LmtpHandler HandleAsync)
{
    private static readonly FrozenDictionary<string, LmtpCommand> Table = new LmtpCommand[]
    {
        new("LHLO", HelloCommand.HandleAsync),
        new("STARTTLS", StartTlsCommand.HandleAsync),
        new("XCLIENT", XClientCommand.HandleAsync),
        new("MAIL", MailCommand.HandleAsync),
        new("RCPT", RcptCommand.HandleAsync),
        new("DATA", DataCommand.HandleAsync),
        new("BDAT", BdatCommand.HandleAsync),
        new("RSET", PlainCommands.HandleResetAsync),
        new("VRFY", PlainCommands.HandleVerifyAsync),
        new("NOOP", PlainCommands.HandleNoopAsync),
        new("QUIT", PlainCommands.HandleQuitAsync),
    }.ToFrozenDictionary(static command => command.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, LmtpCommand>.AlternateLookup<ReadOnlySpan<char>> ByName =
        Table.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The command of that name, in any case; null when there is none.</summary>
    public static LmtpCommand? Find(ReadOnlySpan<byte> verb)
    {
        Span<char> name = stackalloc char[16];
        return verb.Length <= name.Length && Encoding.ASCII.GetChars(verb, name) is var length && ByName.TryGetValue(name[..length], out var command)
            ? command
            : null;
    }
}
