using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>IDLE and NOTIFY tell of changes wherever they come from.</summary>
public sealed class PushSourceTests
{
    // Far below the 30 seconds after which a store looks for changes unasked.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Idle_tells_what_came_by_lmtp_and_went_by_pop3([Values] bool onDisk)
    {
        using var folder = new TemporaryDirectory();
        await using var server = await LoggedServer.StartAsync(mail =>
        {
            if (onDisk)
            {
                _ = mail.UseSdbox(Path.Combine(folder.Path, "%u"));
            }
        });
        _ = server.AddUser("alice", "secret");
        await using var client = new ImapTranscript(await ConnectAsync(server, "imap"));
        await client.ExchangeAsync("S: * OK *\nC: a LOGIN alice secret\nS: a OK *\nC: b SELECT INBOX");
        _ = await client.ReadToTagAsync("b");
        await client.ExchangeAsync("C: c IDLE\nS: + idling");

        await using var lmtp = new ImapTranscript(await ConnectAsync(server, "lmtp"));
        await lmtp.ExchangeAsync("""
            S: 220 *
            C: LHLO here
            """);
        await ReadToAsync(lmtp, "250 ");
        await lmtp.ExchangeAsync("""
            C: MAIL FROM:<>
            S: 250 *
            C: RCPT TO:<alice>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: news
            C: .
            S: 250 *
            """);
        await client.ExchangeAsync("S: * 1 EXISTS\nS: * 1 RECENT").WaitAsync(Soon);

        await using var pop3 = new ImapTranscript(await ConnectAsync(server, "pop3"));
        await pop3.ExchangeAsync("""
            S: +OK *
            C: USER alice
            S: +OK*
            C: PASS secret
            S: +OK *
            C: DELE 1
            S: +OK *
            C: QUIT
            S: +OK *
            """);
        var lines = new List<string?>();
        while (lines.LastOrDefault() != "* 1 EXPUNGE")
        {
            lines.Add(await client.ReadLineAsync().WaitAsync(Soon));
        }

        await client.SendAsync("DONE\r\n"u8.ToArray());
        _ = await client.ReadToTagAsync("c");
    }

    [Test]
    public async Task What_another_process_does_is_told_in_idle_and_by_notify()
    {
        using var folder = new TemporaryDirectory();
        var options = new SdboxStoreOptions { Location = $"sdbox:{folder.Path}/%u", Sync = SyncMode.Never };
        await using var here = new SdboxMailStore(options, TimeProvider.System);
        await using var elsewhere = new SdboxMailStore(options, TimeProvider.System);
        await using var server = await ImapTestServer.StartAsync(messages: 0, store: here);
        await using var idling = await server.SelectAsync();
        await using var notified = await server.LoginAsync();
        await idling.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b IDLE\nS: + idling");
        await notified.ExchangeAsync("C: a NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))\nS: a OK *");

        await using var account = await elsewhere.OpenAccountAsync(new MailUser("alice"), new AccountSettings(), default);
        foreach (var name in new[] { "INBOX", "work" })
        {
            await using var mailbox = await account.OpenMailboxAsync(MailboxName.Create(name), MailboxAccess.ReadWrite, default);
            using var text = new MemoryStream("Subject: x\r\n\r\n"u8.ToArray());
            _ = await mailbox.AppendAsync(text, text.Length, new AppendOptions(), default);
            await notified.ExchangeAsync($"S: * STATUS {name} (MESSAGES 1 *").WaitAsync(Soon);
            _ = await mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, default);
            await notified.ExchangeAsync($"S: * STATUS {name} (MESSAGES 1 * UNSEEN 0 *").WaitAsync(Soon);
            _ = await mailbox.ExpungeAsync(UidSet.All, onlyDeleted: false, default);
            await notified.ExchangeAsync($"S: * STATUS {name} (MESSAGES 0 *").WaitAsync(Soon);
        }

        var lines = new List<string?>();
        while (lines.LastOrDefault() != "* 1 EXPUNGE")
        {
            lines.Add(await idling.ReadLineAsync().WaitAsync(Soon));
        }

        Assert.That(lines, Has.Some.EqualTo("* 1 EXISTS"));
    }

    private static async Task<Stream> ConnectAsync(TestMailServer server, string listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.Port(listener));
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task ReadToAsync(ImapTranscript client, string beginning)
    {
        while (await client.ReadLineAsync() is { } line && !line.StartsWith(beginning, StringComparison.Ordinal))
        {
        }
    }
}
