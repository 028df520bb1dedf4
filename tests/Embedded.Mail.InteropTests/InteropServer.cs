using System.Globalization;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.InteropTests.Sdbox;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests;

/// <summary>A server for foreign clients: all protocols at free ports, LMTP at a unix socket besides, a certificate that clients can verify, and one user.</summary>
internal sealed class InteropServer : IAsyncDisposable
{
    public const string User = "alice";

    public const string Password = "s3cret-phrase";

    private readonly TestMailServer _server;
    private readonly TemporaryFolder _folder;
    private readonly InteropStore _store;


    private InteropServer(TestMailServer server, TemporaryFolder folder, TestCertificate certificate, InteropStore store)
    {
        _server = server;
        _folder = folder;
        _store = store;
        CertificateFile = certificate.Certificate;
    }

    /// <summary>The server's certificate, which is its own authority.</summary>
    public string CertificateFile { get; }

    /// <summary>The path of LMTP's unix socket.</summary>
    public string LmtpSocket => _folder["lmtp"];

    public static async Task<InteropServer> StartAsync(InteropStore store, Action<IMailServerBuilder>? configure = null)
    {
        if (store == InteropStore.Sdbox)
        {
            _ = SharedRoot.RequireDovecot();
        }

        var folder = new TemporaryFolder();
        _ = Directory.CreateDirectory(folder["mail"]);
        var certificate = TestCertificate.Write(folder);

        // Programs that run as another user, as Postfix's do, have to get at the socket.
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        var server = await LoggedServer.StartAsync(mail =>
        {
            mail.ConfigureTls(tls => (tls.CertificateFile, tls.KeyFile) = (certificate.Certificate, certificate.Key));
            mail.AddLmtpSocket(folder["lmtp"], mode: "0666");
            if (store == InteropStore.Sdbox)
            {
                mail.UseSdbox(folder["mail/%u"]);
            }

            configure?.Invoke(mail);
        });
        server.AddUser(User, Password);
        return new InteropServer(server, folder, certificate, store);
    }

    /// <summary>The port of a listener, as text for command lines.</summary>
    public string Port(string listener) => _server.Port(listener).ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes a mailbox of the user's.</summary>
    public async Task ImapMailboxAsync(string name)
    {
        await using var account = await _server.OpenAccountAsync(User);
        _ = await account.CreateMailboxAsync(MailboxName.Create(name), SpecialUse.None, CancellationToken.None);
    }

    /// <summary>Puts messages into the user's INBOX.</summary>
    public async Task AppendAsync(params string[] messages)
    {
        await using var account = await _server.OpenAccountAsync(User);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        await using var append = await inbox.BeginAppendAsync(CancellationToken.None);
        foreach (var message in messages)
        {
            var octets = System.Text.Encoding.UTF8.GetBytes(message);
            await append.AddAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, CancellationToken.None);
        }

        _ = await append.CommitAsync(CancellationToken.None);
    }

    /// <summary>The subjects of the user's messages that have all of some flags, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync(string mailbox, MessageFlags flags = MessageFlags.None) =>
        [.. (await _server.ReadMessagesAsync(User, mailbox)).Where(message => message.Flags.HasFlag(flags)).Select(message => message.Subject)];

    /// <summary>Waits for messages in a user's INBOX and gives their subjects.</summary>
    /// <param name="user">The user.</param>
    /// <param name="count">How many to wait for.</param>
    /// <param name="log">What the sender says, for the failure's message.</param>
    public async Task<IReadOnlyList<string>> WaitForSubjectsAsync(string user, int count, Func<string> log)
    {
        try
        {
            return [.. (await _server.WaitForMessagesAsync(user, count)).Select(message => message.Subject)];
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{log()}", e);
        }
    }

    /// <summary>Gives flags to the user's messages that a subject picks.</summary>
    public async Task FlagAsync(string mailbox, Func<string, bool> picks, MessageFlags flags)
    {
        var uids = (await _server.ReadMessagesAsync(User, mailbox)).Where(message => picks(message.Subject)).Select(message => message.Uid);
        await using var account = await _server.OpenAccountAsync(User);
        await using var opened = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, CancellationToken.None);
        _ = await opened.UpdateFlagsAsync(UidSet.Of(uids), FlagUpdate.Add(flags), null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.That(SuiteLog.Shared.Lines, Is.Positive);
        if (_store == InteropStore.Sdbox && Directory.Exists(_folder["mail"]))
        {
            foreach (var path in Directory.GetDirectories(_folder["mail"]))
            {
                await ReadByDovecotAsync(path);
            }
        }

        _folder.Dispose();
    }

    private static async Task ReadByDovecotAsync(string path)
    {
        using var root = new SharedRoot(existing: path);
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.CompareAsync("what clients left");
    }
}
