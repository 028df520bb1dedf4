using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Imap;

/// <summary>An IMAP server in memory with the users alice and bob (password: secret); alice has two messages in INBOX. Its clock stands still.</summary>
internal sealed class ImapTestServer : IAsyncDisposable
{
    private ImapTestServer(ConnectionHost host, MailAccounts accounts, ManualTimeProvider time) => (Host, Accounts, Time) = (host, accounts, time);

    public ConnectionHost Host { get; }

    public MailAccounts Accounts { get; }

    public ManualTimeProvider Time { get; }

    public static async Task<ImapTestServer> StartAsync(
        Action<ImapOptions>? configure = null, Action<ConnectionOptions>? connect = null, int messages = 2, Action<AuthOptions>? authenticate = null,
        Func<InMemoryUser, InMemoryUser>? describe = null, IMailStore? store = null)
    {
        var time = new ManualTimeProvider();
        var users = new InMemoryUsers();
        foreach (var name in new[] { "alice", "bob" })
        {
            var user = users.Add(name, "secret");
            _ = describe is null ? user : users.Add(describe(user));
        }

        var auth = new AuthOptions { FailureDelay = TimeSpan.Zero, MaxPenalty = TimeSpan.Zero };
        authenticate?.Invoke(auth);
        var options = new ImapOptions();
        configure?.Invoke(options);
        var connections = new ConnectionOptions();
        connect?.Invoke(connections);
        var authenticator = new Authenticator(
            [new PassDbEntry(users)], [new UserDbEntry(users)], Options.Create(auth), time, SuiteLog.For<Authenticator>());
        var accounts = new MailAccounts(
            store ?? new MemoryMailStore(new MemoryStoreOptions(), time), Options.Create(new MailboxesOptions()), SuiteLog.For<MailAccounts>());
        var protocol = new ImapProtocol(
            accounts, authenticator, Options.Create(auth), Options.Create(options), time, SuiteLog.For<ImapProtocol>());
        var host = new ConnectionHost(Options.Create(connections), [protocol], time, SuiteLog.For<ConnectionHost>());
        host.Start();
        var server = new ImapTestServer(host, accounts, time);
        for (var i = 1; i <= messages; i++)
        {
            await server.AppendAsync("alice", "INBOX", $"From: bob@example.org\r\nSubject: message {i}\r\n\r\nThis is message {i}.\r\n");
        }

        return server;
    }

    /// <summary>A client that has seen nothing yet.</summary>
    public ImapTranscript Open(IPEndPoint? remote = null) => new(Host.Connect("imap", remote));

    /// <summary>A client that has read the greeting.</summary>
    public async Task<ImapTranscript> ConnectAsync(IPEndPoint? remote = null)
    {
        var client = Open(remote);
        await client.ExchangeAsync("S: * OK [CAPABILITY *] *");
        return client;
    }

    /// <summary>A client that has logged in.</summary>
    public async Task<ImapTranscript> LoginAsync(string user = "alice")
    {
        var client = await ConnectAsync();
        await client.ExchangeAsync($"C: login LOGIN {user} secret\nS: login OK *");
        return client;
    }

    /// <summary>A client that has logged in and selected a mailbox.</summary>
    public async Task<ImapTranscript> SelectAsync(string user = "alice", string mailbox = "INBOX", bool readOnly = false)
    {
        var client = await LoginAsync(user);
        await client.SendAsync(Encoding.ASCII.GetBytes($"select {(readOnly ? "EXAMINE" : "SELECT")} {mailbox}\r\n"));
        var lines = await client.ReadToTagAsync("select");
        Assert.That(lines[^1], Does.StartWith("select OK"));
        return client;
    }

    /// <summary>Stores a message, as another session would.</summary>
    public async Task<Uid> AppendAsync(string user, string mailbox, string text, MessageFlags flags = MessageFlags.None)
    {
        await using var account = await Accounts.OpenAsync(new MailUser(user), CancellationToken.None);
        await using var opened = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, CancellationToken.None);
        var octets = Encoding.UTF8.GetBytes(text);
        using var stream = new MemoryStream(octets);
        var result = await opened.AppendAsync(stream, octets.Length, new AppendOptions { Flags = flags }, CancellationToken.None);
        return result.Uids.Lowest;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
