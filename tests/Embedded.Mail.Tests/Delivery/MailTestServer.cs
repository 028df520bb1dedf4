using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Messages;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Delivery;

/// <summary>LMTP and POP3 over the in-memory store with the users alice, bob and carol (password <c>secret</c>), and whatever a test sets otherwise.</summary>
internal sealed class MailTestServer : IAsyncDisposable
{
    public ManualTimeProvider Time { get; } = new();

    public InMemoryUsers Users { get; } = new();

    public AuthOptions Auth { get; } = new() { FailureDelay = TimeSpan.Zero };

    public MemoryStoreOptions StoreOptions { get; } = new();

    public DeliveryOptions DeliveryOptions { get; } = new();

    public LmtpOptions LmtpOptions { get; } = new() { HostName = "mx.test" };

    public Pop3Options Pop3Options { get; } = new() { HostName = "mx.test" };

    public ConnectionOptions ConnectionOptions { get; } = new();

    public List<IDeliveryFilter> Filters { get; } = [];

    /// <summary>Stands before the real users, for failures.</summary>
    public IUserDb? FirstUserDb { get; set; }

    public required MailAccounts Accounts { get; set; }

    public required IMailStore Store { get; set; }

    public required MailDelivery Delivery { get; set; }

    public required ConnectionHost Host { get; set; }

    public static MailTestServer Start(Action<MailTestServer>? configure = null)
    {
        var server = new MailTestServer { Accounts = null!, Store = null!, Delivery = null!, Host = null! };
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            _ = server.Users.Add(user, "secret");
        }

        configure?.Invoke(server);
        server.Build();
        return server;
    }

    public Client Connect(string protocol, IPEndPoint? remote = null) => new(Host.Connect(protocol, remote));

    public async Task<Client> ConnectTcpAsync(string listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Host.EndPoints[listener]);
        return new Client(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>The texts of a mailbox, in order.</summary>
    public async Task<List<string>> MessagesOfAsync(string user, string mailbox = "INBOX")
    {
        await using var account = await Accounts.OpenAsync(new MailUser(user), CancellationToken.None);
        await using var box = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadOnly, CancellationToken.None);
        var texts = new List<string>();
        foreach (var entry in box.State.Messages)
        {
            await using var body = await box.OpenMessageAsync(entry.Uid, CancellationToken.None);
            using var reader = new StreamReader(body.AsStream(), Encoding.Latin1);
            texts.Add(await reader.ReadToEndAsync());
        }

        return texts;
    }

    /// <summary>Puts a message into a user's INBOX.</summary>
    public async Task<Uid> AppendAsync(string user, string text, AppendOptions? options = null)
    {
        await using var account = await Accounts.OpenAsync(new MailUser(user), CancellationToken.None);
        await using var box = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        await using var append = await box.BeginAppendAsync(CancellationToken.None);
        var octets = Encoding.Latin1.GetBytes(text);
        await append.AddAsync(new MemoryStream(octets), octets.Length, options ?? AppendOptions.Default, CancellationToken.None);
        return (await append.CommitAsync(CancellationToken.None)).Uids[0].First;
    }

    /// <summary>Does something with a user's INBOX.</summary>
    public async Task WithInboxAsync(string user, Func<IMailbox, Task> act)
    {
        await using var account = await Accounts.OpenAsync(new MailUser(user), CancellationToken.None);
        await using var box = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        await act(box);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private void Build()
    {
        var auth = Options.Create(Auth);
        ImmutableArray<UserDbEntry> userDbs = FirstUserDb is { } first ? [new(first), new(Users)] : [new(Users)];
        var authenticator = new Authenticator([new PassDbEntry(Users)], userDbs, auth, Time, SuiteLog.For<Authenticator>());
        Store = new MemoryMailStore(StoreOptions, Time);
        Accounts = new MailAccounts(Store, Options.Create(new MailboxesOptions()), SuiteLog.For<MailAccounts>());
        Delivery = new MailDelivery(authenticator, Accounts, Filters, Options.Create(DeliveryOptions), SuiteLog.For<MailDelivery>());
        var lmtp = new LmtpProtocol(Delivery, Options.Create(LmtpOptions), Time, SuiteLog.For<LmtpProtocol>());
        var pop3 = new Pop3Protocol(Accounts, authenticator, Options.Create(Pop3Options), auth, Time, SuiteLog.For<Pop3Protocol>());
        Host = new ConnectionHost(Options.Create(ConnectionOptions), [lmtp, pop3], Time, SuiteLog.For<ConnectionHost>());
        Host.Start();
    }
}
