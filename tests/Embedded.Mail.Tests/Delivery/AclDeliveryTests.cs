using System.Net.Sockets;
using Embedded.Mail.Delivery;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Delivery;

/// <summary>Access control lists hold for LMTP and POP3 as well.</summary>
[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AclDeliveryTests(string kind) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Mail_for_a_mailbox_without_the_right_to_post_goes_to_inbox()
    {
        await using var server = await StartAsync();
        await using var account = await server.OpenAccountAsync("alice");
        _ = await account.CreateMailboxAsync(MailboxName.Create("lists"), SpecialUse.None, default);
        await DeliverAsync(server, "alice+lists", "250 ");
        await SetMyRightsAsync(account, "lists", MailboxRights.All & ~MailboxRights.Post);
        await DeliverAsync(server, "alice+lists", "250 ");
        await SetMyRightsAsync(account, "lists", MailboxRights.All & ~MailboxRights.Insert);
        await DeliverAsync(server, "alice+lists", "250 ");
        Assert.That(await server.ReadMessagesAsync("alice", "lists"), Has.Count.EqualTo(2), "what is posted needs no right to insert");
        Assert.That(await server.ReadMessagesAsync("alice"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Mail_is_refused_where_not_even_inbox_takes_it()
    {
        await using var server = await StartAsync();
        await using var account = await server.OpenAccountAsync("alice");
        await SetMyRightsAsync(account, "INBOX", MailboxRights.All & ~MailboxRights.Post);
        await DeliverAsync(server, "alice", "451 4.2.0 ");
        await SetMyRightsAsync(account, "INBOX", MailboxRights.All);
        await DeliverAsync(server, "alice", "250 ");
        Assert.That(await server.ReadMessagesAsync("alice"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pop3_reads_without_the_right_to_mark_as_read_and_deletes_only_with_that_to_delete()
    {
        await using var server = await StartAsync();
        await server.DeliverAsync("alice", "Subject: x\n\ntext\n");
        await using var account = await server.OpenAccountAsync("alice");
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, default);
        await SetMyRightsAsync(account, "INBOX", MailboxRights.All & ~MailboxRights.KeepSeen);
        await QuitAsync(server, ["RETR 1"], "+OK");
        Assert.That((await inbox.RefreshAsync(default)).Messages[0].Flags, Is.EqualTo(MessageFlags.None));

        await SetMyRightsAsync(account, "INBOX", MailboxRights.Lookup | MailboxRights.Read | MailboxRights.KeepSeen | MailboxRights.Administer);
        await QuitAsync(server, ["RETR 1", "DELE 1"], "-ERR");
        Assert.That((await inbox.RefreshAsync(default)).Messages, Has.Count.EqualTo(1));

        await SetMyRightsAsync(account, "INBOX", MailboxRights.All);
        await QuitAsync(server, ["DELE 1"], "+OK");
        Assert.That((await inbox.RefreshAsync(default)).Messages, Has.Count.Zero);
    }

    private Task<TestMailServer> StartAsync() => StartAsync(_folder.Path);

    private async Task<TestMailServer> StartAsync(string root)
    {
        var server = await LoggedServer.StartAsync(mail =>
        {
            _ = kind == "sdbox" ? mail.UseSdbox(Path.Combine(root, "%u")) : mail;
            _ = mail.Configure<DeliveryOptions>(static options => options.SaveToDetailMailbox = true);
        });
        return server.AddUser("alice", "secret");
    }

    private static ValueTask SetMyRightsAsync(IMailAccount account, string mailbox, MailboxRights rights) =>
        ((IMailboxAccessControl)account).SetAclAsync(MailboxName.Create(mailbox), "alice", rights, AclUpdateMode.Replace, default);

    private static async Task<ImapTranscript> ConnectAsync(TestMailServer server, string listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.Port(listener));
        return new ImapTranscript(new NetworkStream(socket, ownsSocket: true));
    }

    private static async Task DeliverAsync(TestMailServer server, string recipient, string answer)
    {
        await using var lmtp = await ConnectAsync(server, "lmtp");
        await lmtp.SendAsync(System.Text.Encoding.ASCII.GetBytes($"LHLO here\r\nMAIL FROM:<>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"));
        while (await lmtp.ReadLineAsync() is { } line && !line.StartsWith("354 ", StringComparison.Ordinal))
        {
        }

        await lmtp.SendAsync("Subject: x\r\n\r\ntext\r\n.\r\n"u8.ToArray());
        Assert.That(await lmtp.ReadLineAsync(), Does.StartWith(answer));
    }

    private static async Task QuitAsync(TestMailServer server, string[] commands, string answer)
    {
        await using var pop3 = await ConnectAsync(server, "pop3");
        await pop3.ExchangeAsync("S: +OK *\nC: USER alice\nS: +OK*\nC: PASS secret\nS: +OK *");
        foreach (var command in commands)
        {
            await pop3.ExchangeAsync($"C: {command}\nS: +OK *");
            while (command.StartsWith("RETR", StringComparison.Ordinal) && await pop3.ReadLineAsync() is { } line && line != ".")
            {
            }
        }

        await pop3.ExchangeAsync($"C: QUIT\nS: {answer}*");
    }
}
