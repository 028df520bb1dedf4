using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>A server whose first user has a filled INBOX, and a connection to it.</summary>
internal sealed class MailboxUnderLoad : IDisposable
{
    private const int AppendedAtOnce = 200;

    // Each is read once after the caches are gone, so that it is the cold way that is learnt.
    private const int WarmUpMailboxes = 16;
    private const int WarmUpMessages = 500;

    private LineConnection _imap;

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

        byte[][] few = [.. MailboxCorpus.Messages(WarmUpMessages)];
        for (var i = 0; i < WarmUpMailboxes; i++)
        {
            _ = mailbox.Imap.Command($"CREATE warm-up{i}");
            mailbox.Imap.Append($"warm-up{i}", few);
        }

        mailbox.Reconnect();
        return mailbox;
    }

    /// <summary>Goes on with a new connection, for which Dovecot has a new process.</summary>
    /// <param name="select">Whether INBOX is selected on it.</param>
    public void Reconnect(bool select = true)
    {
        _imap.Dispose();
        _imap = Connect(Server, select);
    }

    /// <summary>Takes from the server what it remembers of the messages' texts: what lies in its mailboxes, and what it holds in memory.</summary>
    public async Task ForgetAsync()
    {
        _imap.Dispose();
        await Server.ForgetAsync();
        foreach (var file in Directory.EnumerateFiles(Server.Folder, "dovecot.index.cache", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        _imap = Connect(Server);
    }

    /// <summary>Does a command on other mailboxes.</summary>
    public void WarmUp(string command)
    {
        for (var i = 0; i < WarmUpMailboxes; i++)
        {
            _ = _imap.Command($"SELECT warm-up{i}");
            _ = _imap.Command(command);
        }

        Reconnect();
    }

    public void Dispose() => _imap.Dispose();

    /// <summary>A further connection.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="select">Whether INBOX is selected on it.</param>
    public static LineConnection Connect(MailServerProcess server, bool select = true)
    {
        var connection = new LineConnection(server.ImapPort);
        _ = connection.Command($"LOGIN {MailServerProcess.UserName(0)} {MailServerProcess.Password}");
        _ = select ? connection.Command("SELECT INBOX") : null;
        return connection;
    }
}
