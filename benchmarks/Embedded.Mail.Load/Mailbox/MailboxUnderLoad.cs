using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>A server whose first user has a filled INBOX, and a connection to it.</summary>
internal sealed class MailboxUnderLoad : IDisposable
{
    private const int AppendedAtOnce = 200;

    private LineConnection _imap;
    private int _copies;

    private MailboxUnderLoad(MailServerProcess server)
    {
        Server = server;
        _imap = Connect(server);
    }

    public MailServerProcess Server { get; }

    /// <summary>A connection on which INBOX is selected.</summary>
    public LineConnection Imap => _imap;

    /// <summary>What the server announces to who is logged in, in upper case.</summary>
    public IReadOnlySet<string> Capabilities => field ??= new HashSet<string>(
        _imap.Command("CAPABILITY").Split('\n')[0].ToUpperInvariant().Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>Fills the INBOX, in the same order on every server.</summary>
    public static MailboxUnderLoad Fill(MailServerProcess server, int messages)
    {
        var mailbox = new MailboxUnderLoad(server);
        foreach (var some in MailboxCorpus.Messages(messages).Chunk(AppendedAtOnce))
        {
            mailbox.Imap.Append("INBOX", some);
        }

        mailbox.Reconnect();
        return mailbox;
    }

    /// <summary>Goes on with a new connection as the first user, for which Dovecot has a new process.</summary>
    /// <param name="select">Whether INBOX is selected on it.</param>
    public void Reconnect(bool select = true)
    {
        _imap.Dispose();
        _imap = Connect(Server, select);
    }

    /// <summary>Goes on as another user who has the same mail and of whose messages nothing is remembered.</summary>
    public void TurnToCopy()
    {
        _imap.Dispose();
        Server.CopyMail(++_copies);
        _imap = Connect(Server, select: true, _copies);
    }

    public void Dispose() => _imap.Dispose();

    /// <summary>A further connection.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="select">Whether INBOX is selected on it.</param>
    /// <param name="user">Whose.</param>
    public static LineConnection Connect(MailServerProcess server, bool select = true, int user = 0)
    {
        var connection = new LineConnection(server.ImapPort);
        _ = connection.Command($"LOGIN {MailServerProcess.UserName(user)} {MailServerProcess.Password}");
        _ = select ? connection.Command("SELECT INBOX") : null;
        return connection;
    }
}
