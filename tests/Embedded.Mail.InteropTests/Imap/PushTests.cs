using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.InteropTests.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>Clients in IDLE and with NOTIFY are told of what other processes do on the same mail.</summary>
[Platform("Linux")]
[CancelAfter(60_000)]
public sealed class PushTests
{
    private const string Hello = "Subject: hello\r\n\r\nHello\r\n";

    // Far below the 30 seconds after which a store looks for changes unasked.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Notify_tells_of_Dovecots_folders_and_of_deliveries_into_them()
    {
        using var root = new SharedRoot();
        await using var server = await LoggedServer.StartAsync(mail => mail.UseSdbox(root.Path));
        _ = server.AddUser("u", "p");
        await using var client = await LogInAsync(server.Port("imap"), "u", "p");
        await client.ExchangeAsync("C: n NOTIFY SET (personal (MailboxName SubscriptionChange MessageNew MessageExpunge FlagChange))\nS: n OK *");

        await using var dovecot = await root.ImapAsync();
        await dovecot.CommandAsync("CREATE Work");
        await UntilAsync(client, "* LIST (\\HasNoChildren) \"/\" Work");
        await dovecot.CommandAsync("SUBSCRIBE Work");
        await UntilAsync(client, "* LIST (\\HasNoChildren \\Subscribed) \"/\" Work");
        await root.DeliverAsync(Hello, "Work");
        await UntilAsync(client, "* STATUS Work (MESSAGES 1 ");
        await dovecot.CommandAsync("SELECT Work");
        await dovecot.CommandAsync("STORE 1 +FLAGS (\\Seen)");
        await UntilAsync(client, "* STATUS Work (MESSAGES 1 UIDNEXT 2 UIDVALIDITY ", "UNSEEN 0");
        await dovecot.CommandAsync("CLOSE");
        await dovecot.CommandAsync("CREATE Work/Deep");
        await UntilAsync(client, "* LIST (\\HasNoChildren) \"/\" Work/Deep");
        await dovecot.CommandAsync("RENAME Work Play");
        await UntilAsync(client, "* LIST (", "\"/\" Play (\"OLDNAME\" (Work))");
        await root.DeliverAsync(Hello, "Play/Deep");
        await UntilAsync(client, "* STATUS Play/Deep (MESSAGES 1 ");
        await dovecot.CommandAsync("DELETE Play/Deep");
        await UntilAsync(client, "* LIST (\\NonExistent) \"/\" Play/Deep");
        root.AssertSilent();
    }

    [Test]
    public async Task Notify_tells_of_metadata_and_rights_that_Dovecot_changes()
    {
        await using var dovecot = await FullDovecot.StartAsync("p");
        await dovecot.ShareRootsAsync("u");
        await using var server = await LoggedServer.StartAsync(mail => mail.UseSdbox($"{dovecot.Mail}/%u"));
        _ = server.AddUser("u", "p");
        await using var other = await LogInAsync(dovecot.Port, "u", "p");
        await other.ExchangeAsync("C: c CREATE Work\nS: c OK *");
        await using var client = await LogInAsync(server.Port("imap"), "u", "p");
        await client.ExchangeAsync("C: n NOTIFY SET (personal (MessageNew MessageExpunge MailboxMetadataChange ServerMetadataChange))\nS: n OK *");

        // Dovecot writes private and shared entries one after the other, and a look in between tells of them in two lines; so here each comes by a command of its own.
        await other.ExchangeAsync("C: m SETMETADATA Work (/private/comment \"x\")\nS: m OK *");
        await UntilAsync(client, "* METADATA Work /private/comment");
        await other.ExchangeAsync("C: m SETMETADATA Work (/shared/vendor/y \"y\")\nS: m OK *");
        await UntilAsync(client, "* METADATA Work /shared/vendor/y");
        await other.ExchangeAsync("C: m SETMETADATA Work (/private/comment NIL)\nS: m OK *");
        await UntilAsync(client, "* METADATA Work /private/comment");
        await other.ExchangeAsync("C: m SETMETADATA \"\" (/private/vendor/z \"z\")\nS: m OK *");
        await UntilAsync(client, "* METADATA \"\" /private/vendor/z");
        await other.ExchangeAsync("C: a SETACL Work u la\nS: a OK *");
        await UntilAsync(client, "* LIST (\\NoAccess) \"/\" Work");
        await other.ExchangeAsync("C: a SETACL Work u lrswipkxtea\nS: a OK *");
        await UntilAsync(client, "* LIST (\\HasNoChildren) \"/\" Work");
        await other.ExchangeAsync("C: a APPEND Work {3+}\nC: abc\nS: a OK *");
        await UntilAsync(client, "* STATUS Work (MESSAGES 1 ");
    }

    [Test]
    public async Task What_a_second_server_process_takes_in_is_pushed_by_the_first()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ConsoleHostProcess.StartAsync("--root", folder["mail"], "--imap", "0");
        await using var second = await ConsoleHostProcess.StartAsync("--root", folder["mail"], "--imap", "0", "--lmtp", "0");
        await using var idling = await LogInAsync(PortOf(first, "imap"), "demo", "demo");
        await using var notified = await LogInAsync(PortOf(first, "imap"), "demo", "demo");
        await idling.SendAsync("s SELECT INBOX\r\n"u8.ToArray());
        _ = await idling.ReadToTagAsync("s");
        await idling.ExchangeAsync("C: i IDLE\nS: + idling");
        await notified.ExchangeAsync("C: n NOTIFY SET (personal (MailboxName MessageNew MessageExpunge))\nS: n OK *");

        await using var lmtp = new ImapTranscript(await ConnectAsync(PortOf(second, "lmtp")));
        await lmtp.SendAsync("LHLO here\r\nMAIL FROM:<>\r\nRCPT TO:<demo>\r\nDATA\r\n"u8.ToArray());
        await UntilAsync(lmtp, "354 ");
        await lmtp.SendAsync("Subject: hello\r\n\r\nHello\r\n.\r\n"u8.ToArray());
        await UntilAsync(idling, "* 1 EXISTS");
        await UntilAsync(notified, "* STATUS INBOX (MESSAGES 1 ");

        await using var other = await LogInAsync(PortOf(second, "imap"), "demo", "demo");
        await other.ExchangeAsync("C: c CREATE Work\nS: c OK *");
        await UntilAsync(notified, "* LIST (\\HasNoChildren) \"/\" Work");
        await other.SendAsync("s SELECT INBOX\r\nd STORE 1 +FLAGS.SILENT (\\Deleted)\r\ne EXPUNGE\r\n"u8.ToArray());
        _ = await other.ReadToTagAsync("e");
        await UntilAsync(idling, "* 1 EXPUNGE");
        await UntilAsync(notified, "* STATUS INBOX (MESSAGES 0 ");
    }

    private static int PortOf(ConsoleHostProcess host, string endPoint) => int.Parse(host.Port(endPoint), CultureInfo.InvariantCulture);

    private static async Task<ImapTranscript> LogInAsync(int port, string user, string password)
    {
        var client = new ImapTranscript(await ConnectAsync(port));
        await client.ExchangeAsync($"S: * OK *\nC: l LOGIN {user} {password}\nS: l OK *");
        return client;
    }

    private static async Task<Stream> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task UntilAsync(ImapTranscript client, string start, string part = "")
    {
        while (await client.ReadLineAsync().WaitAsync(Soon) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"'{start}…{part}' did not come.");
    }
}
