using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Clients that wait for news of one server are told at once of what the other does.</summary>
[CancelAfter(60_000)]
public sealed class NoticingTests
{
    private const string Hello = "Subject: hello\r\n\r\nHello\r\n";

    [Test]
    public async Task A_client_idling_at_Dovecot_is_told_of_ours()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello);
        await pair.Dovecot.CommandAsync("SELECT INBOX");
        await pair.Dovecot.WriteAsync("i IDLE\r\n");
        Assert.That(await pair.Dovecot.ReadAsync(), Does.StartWith("+"));

        _ = await pair.AppendAsync("INBOX", Hello);
        await UntilAsync(pair.Dovecot.ReadAsync, "* 2 EXISTS");
        _ = await pair.WithAsync("INBOX", static inbox => inbox.UpdateFlagsAsync(UidSet.Of(new Uid(1)), FlagUpdate.Add(MessageFlags.Flagged), null, default));
        await UntilAsync(pair.Dovecot.ReadAsync, "* 1 FETCH (FLAGS (\\Flagged");
        _ = await pair.WithAsync("INBOX", static inbox => inbox.ExpungeAsync(UidSet.Of(new Uid(1)), onlyDeleted: false, default));
        await UntilAsync(pair.Dovecot.ReadAsync, "* 1 EXPUNGE");
        await pair.Dovecot.WriteAsync("DONE\r\n");
        await UntilAsync(pair.Dovecot.ReadAsync, "i OK");
        root.AssertSilent();
    }

    [Test]
    public async Task A_client_idling_at_our_server_is_told_of_what_Dovecot_does()
    {
        using var root = new SharedRoot();
        await using var server = await LoggedServer.StartAsync(mail => mail.UseSdbox(root.Path));
        _ = server.AddUser("u", "p");
        using var client = new ImapPeer(server.Port("imap"));
        Assert.That(client.Command("LOGIN u p").Result, Does.StartWith("OK"));
        Assert.That(client.Command("SELECT INBOX").Result, Does.StartWith("OK"));
        client.Send("i IDLE\r\n");
        Assert.That(client.Receive(), Does.StartWith("+"));

        await using var dovecot = await root.ImapAsync();
        await root.DeliverAsync(Hello);
        await UntilAsync(() => Task.Run(client.Receive), "* 1 EXISTS");
        await dovecot.CommandAsync("SELECT INBOX");
        await dovecot.CommandAsync("STORE 1 +FLAGS (\\Flagged)");
        await UntilAsync(() => Task.Run(client.Receive), "* 1 FETCH (");
        await dovecot.CommandAsync("STORE 1 +FLAGS (\\Deleted)");
        await dovecot.CommandAsync("EXPUNGE");
        await UntilAsync(() => Task.Run(client.Receive), "* 1 EXPUNGE");
        client.Send("DONE\r\n");
        await UntilAsync(() => Task.Run(client.Receive), "i OK");
        root.AssertSilent();
    }

    [Test]
    public async Task A_watcher_of_an_account_is_told_of_deliveries_into_any_open_mailbox()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("Other"), SpecialUse.None, default);
        await using var other = await pair.Ours.OpenMailboxAsync(MailboxName.Create("Other"), MailboxAccess.ReadOnly, default);
        await SharedPair.UntilAsync(other, static state => state.Messages.Count == 1, () => root.DeliverAsync(Hello, "Other"));
        root.AssertSilent();
    }

    private static async Task UntilAsync(Func<Task<string>> readAsync, string start)
    {
        string line;
        do
        {
            line = await readAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        while (!line.StartsWith(start, StringComparison.Ordinal));
    }
}
