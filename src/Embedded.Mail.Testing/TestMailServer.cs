using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Delivery;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Testing;

/// <summary>
/// A whole mail server in memory for tests: it listens at free ports of 127.0.0.1, its users are added with one call, and what it received can be awaited and read.
/// Each one is a world of its own, so that tests may run side by side.
/// </summary>
public sealed class TestMailServer : IAsyncDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private TestMailServer(MailServer server, InMemoryUsers users)
    {
        Server = server;
        Users = users;
    }

    /// <summary>The server.</summary>
    public MailServer Server { get; }

    /// <summary>The users; more may be added at any time.</summary>
    public InMemoryUsers Users { get; }

    /// <summary>Starts a server with listeners named <c>imap</c>, <c>imaps</c>, <c>pop3</c>, <c>pop3s</c> and <c>lmtp</c>.</summary>
    /// <param name="configure">Composes it further; null for nothing.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<TestMailServer> StartAsync(Action<IMailServerBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        const string here = "127.0.0.1";
        var users = new InMemoryUsers();
        var server = MailServer.Create(mail =>
        {
            mail.UseMemoryStore().AddInMemoryUsers(users);
            mail.AddImap(here, 0).AddImaps(here, 0).AddPop3(here, 0).AddPop3s(here, 0).AddLmtp(here, 0);
            configure?.Invoke(mail);
        });
        await server.StartAsync(cancellationToken);
        return new TestMailServer(server, users);
    }

    /// <summary>The port of a listener.</summary>
    /// <param name="listener">Its name, such as <c>imap</c>.</param>
    public int Port(string listener) => ((IPEndPoint)Server.EndPoints[listener]).Port;

    /// <summary>Adds a user.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="password">The password.</param>
    public TestMailServer AddUser(string name, string password)
    {
        _ = Users.Add(name, password);
        return this;
    }

    /// <summary>Delivers a message as LMTP would.</summary>
    /// <param name="recipient">A user, or an address of one.</param>
    /// <param name="message">The message; line ends become CRLF.</param>
    /// <param name="cancellationToken">Ends the delivery.</param>
    /// <exception cref="InvalidOperationException">It was not delivered; the message says why.</exception>
    public async Task DeliverAsync(string recipient, string message, CancellationToken cancellationToken = default)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message));
        var results = await Server.Delivery.DeliverAsync(new DeliveryEnvelope("sender@example.org"), [recipient], stream, cancellationToken);
        if (results[0] is { IsDelivered: false } refused)
        {
            throw new InvalidOperationException($"The delivery to {recipient} failed: {refused.Text}");
        }
    }

    /// <summary>Opens a user's account, for tests that go by the contracts of the store.</summary>
    /// <exception cref="InvalidOperationException">There is no such user.</exception>
    public async ValueTask<IMailAccount> OpenAccountAsync(string user, CancellationToken cancellationToken = default)
    {
        var authenticator = Server.Services.GetRequiredService<IAuthenticator>();
        return await authenticator.FindUserAsync(new AuthRequest(user, "test"), cancellationToken) is AuthResult.Success found
            ? await Server.Accounts.OpenAsync(found.User, cancellationToken)
            : throw new InvalidOperationException($"There is no user {user}.");
    }

    /// <summary>Reads all messages of a mailbox, the oldest first.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> ReadMessagesAsync(string user, string mailbox = "INBOX", CancellationToken cancellationToken = default)
    {
        await using var account = await OpenAccountAsync(user, cancellationToken);
        await using var opened = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadOnly, cancellationToken);
        return await ReadAsync(opened, cancellationToken);
    }

    /// <summary>Waits until a mailbox has as many messages, and reads them all, the oldest first.</summary>
    /// <param name="user">The user.</param>
    /// <param name="count">How many messages there must be at least.</param>
    /// <param name="patience">How long to wait; null for 30 seconds.</param>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">They did not come; the message says how many did.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> WaitForMessagesAsync(
        string user, int count, TimeSpan? patience = null, string mailbox = "INBOX", CancellationToken cancellationToken = default)
    {
        await using var account = await OpenAccountAsync(user, cancellationToken);
        await using var opened = await account.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadOnly, cancellationToken);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = opened.Watch(_ => Look());
        Look();
        try
        {
            await arrived.Task.WaitAsync(patience ?? DefaultPatience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{mailbox} of {user} has {opened.State.Messages.Count} messages; {count} were awaited.");
        }

        return await ReadAsync(opened, cancellationToken);

        void Look()
        {
            if (opened.State.Messages.Count >= count)
            {
                _ = arrived.TrySetResult();
            }
        }
    }

    /// <summary>Stops the server.</summary>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static async Task<IReadOnlyList<ReceivedMessage>> ReadAsync(IMailbox mailbox, CancellationToken cancellationToken)
    {
        var messages = new List<ReceivedMessage>();
        foreach (var entry in mailbox.State.Messages)
        {
            await using var body = await mailbox.OpenMessageAsync(entry.Uid, cancellationToken);
            var octets = new byte[body.Length];
            await body.AsStream().ReadExactlyAsync(octets, cancellationToken);
            messages.Add(new ReceivedMessage(entry.Uid, entry.Flags, octets));
        }

        return messages;
    }
}
