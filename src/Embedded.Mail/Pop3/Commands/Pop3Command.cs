using System.Collections.Frozen;
using System.Text;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>Runs one command in any state.</summary>
internal delegate ValueTask<Pop3Reply> Pop3Handler(Pop3Session session, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

/// <summary>Runs one command of the AUTHORIZATION state.</summary>
internal delegate ValueTask<Pop3Reply> Pop3LoginHandler(
    Pop3Session session, Pop3State.Authorization state, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

/// <summary>Runs one command of the TRANSACTION state.</summary>
internal delegate ValueTask<Pop3Reply> Pop3MaildropHandler(
    Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

/// <summary>One row of the table of commands.</summary>
internal sealed record Pop3Command(string Name, Func<Pop3Session, bool> IsOffered, Pop3Handler HandleAsync)
{
    private static readonly FrozenDictionary<string, Pop3Command> Table = new[]
    {
        Anywhere("CAPA", CapaCommand.HandleAsync),
        Anywhere("LANG", LanguageCommands.HandleLangAsync),
        Anywhere("QUIT", QuitCommand.HandleAsync),
        InAuthorization("USER", LoginCommands.HandleUserAsync),
        InAuthorization("PASS", LoginCommands.HandlePassAsync),
        InAuthorization("APOP", LoginCommands.HandleApopAsync),
        InAuthorization("AUTH", AuthCommand.HandleAsync),
        InAuthorization("STLS", StlsCommand.HandleAsync),
        InAuthorization("UTF8", LanguageCommands.HandleUtf8Async),
        InTransaction("STAT", ListCommands.HandleStatAsync),
        InTransaction("LIST", ListCommands.HandleListAsync),
        InTransaction("UIDL", ListCommands.HandleUidlAsync),
        InTransaction("RETR", RetrieveCommands.HandleRetrAsync),
        InTransaction("TOP", RetrieveCommands.HandleTopAsync),
        InTransaction("DELE", MarkCommands.HandleDeleAsync),
        InTransaction("RSET", MarkCommands.HandleRsetAsync),
        InTransaction("LAST", MarkCommands.HandleLastAsync) with { IsOffered = static session => session is { State: Pop3State.Transaction, Server.Options.EnableLast: true } },
        InTransaction("NOOP", static (_, _, _, _) => ValueTask.FromResult(Pop3Reply.Done)),
    }.ToFrozenDictionary(static command => command.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Pop3Command>.AlternateLookup<ReadOnlySpan<char>> ByName =
        Table.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The command of that name, in any case, that the session may give now; null when there is none.</summary>
    public static Pop3Command? Find(ReadOnlySpan<byte> keyword, Pop3Session session)
    {
        Span<char> name = stackalloc char[8];
        return keyword.Length <= name.Length && Encoding.ASCII.GetChars(keyword, name) is var length
            && ByName.TryGetValue(name[..length], out var command) && command.IsOffered(session)
            ? command
            : null;
    }

    private static Pop3Command Anywhere(string name, Pop3Handler handler) => new(name, static _ => true, handler);

    private static Pop3Command InAuthorization(string name, Pop3LoginHandler handler) => new(
        name,
        static session => session.State is Pop3State.Authorization,
        (session, arguments, cancellationToken) => handler(session, (Pop3State.Authorization)session.State, arguments, cancellationToken));

    private static Pop3Command InTransaction(string name, Pop3MaildropHandler handler) => new(
        name,
        static session => session.State is Pop3State.Transaction,
        (session, arguments, cancellationToken) => handler(session, ((Pop3State.Transaction)session.State).Maildrop, arguments, cancellationToken));
}
