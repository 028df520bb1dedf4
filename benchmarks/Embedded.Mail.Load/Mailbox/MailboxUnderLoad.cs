using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>A server whose first user has a filled INBOX, and a connection to it.</summary>
internal sealed class MailboxUnderLoad : IDisposable
{
    private const int AppendedAtOnce = 200;

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

        mailbox.Reconnect();
        return mailbox;
    }

    /// <summary>Goes on with a new connection, for which Dovecot has a new process.</summary>
    public void Reconnect()
    {
        _imap.Dispose();
        _imap = Connect(Server);
    }

    /// <summary>Takes from the server's mailboxes what they remember of the messages' texts.</summary>
    public void DeleteCaches()
    {
        _imap.Dispose();
        foreach (var file in Directory.EnumerateFiles(Server.Folder, "dovecot.index.cache", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        _imap = Connect(Server);
    }

    public void Dispose() => _imap.Dispose();

    /// <summary>A further connection on which INBOX is selected.</summary>
    public static LineConnection Connect(MailServerProcess server)
    {
        var connection = new LineConnection(server.ImapPort);
        _ = connection.Command($"LOGIN {MailServerProcess.UserName(0)} {MailServerProcess.Password}");
        _ = connection.Command("SELECT INBOX");
        return connection;
    }
}
