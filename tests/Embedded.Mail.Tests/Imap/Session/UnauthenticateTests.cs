using System.IO.Compression;
using System.Text;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>UNAUTHENTICATE (RFC 8437).</summary>
public sealed class UnauthenticateTests
{
    [Test]
    public async Task User_leaves_and_another_comes_in_on_the_same_connection()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a STORE 1 +FLAGS.SILENT (\Deleted)
            S: a OK *
            C: b UNAUTHENTICATE
            S: b OK [CAPABILITY * AUTH=PLAIN *] *
            C: c SELECT INBOX
            S: c BAD *
            C: d UNAUTHENTICATE
            S: d BAD *
            C: e LOGIN bob secret
            S: e OK [CAPABILITY * UNAUTHENTICATE *
            C: f STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 0)
            S: f OK *
            C: g UNAUTHENTICATE
            S: g OK *
            C: h LOGIN alice secret
            S: h OK *
            C: i STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 2)
            S: i OK *
            """);
    }

    [Test]
    public async Task What_the_client_enabled_is_off_again()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: a OK *
            C: b UNAUTHENTICATE
            S: b OK *
            C: c LOGIN alice secret
            S: c OK *
            C: d SELECT INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 2 EXISTS
            S: * 2 RECENT
            S: * OK [UNSEEN 1] *
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: d OK *
            C: e ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: e OK *
            """);
    }

    [Test]
    public async Task Next_login_may_be_pipelined()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.SendAsync("a UNAUTHENTICATE\r\nb LOGIN bob secret\r\nc STATUS INBOX (MESSAGES)\r\n"u8.ToArray());
        await client.ExchangeAsync("""
            S: a OK *
            S: b OK *
            S: * STATUS INBOX (MESSAGES 0)
            S: c OK *
            """);
    }

    [Test]
    public async Task Time_for_login_runs_again()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a UNAUTHENTICATE\nS: a OK *");
        server.Time.Advance(TimeSpan.FromMinutes(4));
        await client.ExchangeAsync("S: * BYE Disconnected for inactivity during authentication.\nS: EOF");
    }

    [Test]
    public async Task Connection_counts_for_the_user_no_more()
    {
        await using var server = await ImapTestServer.StartAsync(
            connect: options => options.Limits.MaxConnectionsPerUserAndAddress = 1, authenticate: options => options.AllowPlaintextAuth = true);
        var home = new System.Net.IPEndPoint(System.Net.IPAddress.Parse("192.0.2.1"), 1000);
        await using var first = server.Open(home);
        await first.ExchangeAsync("S: * OK *\nC: a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\nS: a OK *\nC: b UNAUTHENTICATE\nS: b OK *");
        await using var second = server.Open(home);
        await second.ExchangeAsync("S: * OK *\nC: a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\nS: a OK *");
        await first.ExchangeAsync("C: c AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==\nS: c NO [LIMIT] *");
    }

    [Test]
    public async Task Compression_ends_with_it_and_what_is_pipelined_is_plain([Values] bool isPipelined, [Values] bool again)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var raw = server.Host.Connect("imap", null);
        var plain = new ImapTranscript(raw);
        await plain.ExchangeAsync("S: * OK *\nC: a LOGIN alice secret\nS: a OK *");
        for (var i = 0; i < (again ? 3 : 1); i++)
        {
            await plain.ExchangeAsync("C: c COMPRESS DEFLATE\nS: c OK *");
            using var target = new MemoryStream();
            await using var deflate = new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true);
            deflate.Write("d UNAUTHENTICATE\r\n"u8);
            deflate.Flush();
            await raw.WriteAsync((byte[])[.. target.ToArray(), .. isPipelined ? "e LOGIN bob secret\r\n"u8 : ""u8]);
            await ReadCompressedLineAsync(raw, "d OK ");
            await plain.ExchangeAsync(isPipelined ? "S: e OK *" : "C: e LOGIN bob secret\nS: e OK *");
        }
    }

    [Test]
    public async Task Where_it_is_not_announced_it_is_not_there()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.Capabilities.Add("-UNAUTHENTICATE"));
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a UNAUTHENTICATE
            S: a BAD *
            C: b STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 2)
            S: b OK *
            """);
    }

    // The answer is compressed, and what follows it is not: octet by octet, nothing of that is taken.
    private static async Task ReadCompressedLineAsync(Stream raw, string beginning)
    {
        var inflater = new Embedded.Mail.Connections.Compression.Inflater();
        var line = new StringBuilder();
        var one = new byte[1];
        var output = new byte[4096];
        while (!inflater.IsAtFlush || line.Length == 0)
        {
            await raw.ReadExactlyAsync(one);
            _ = line.Append(Encoding.ASCII.GetString(output, 0, inflater.Inflate(one, output, out _)));
        }

        Assert.That(line.ToString(), Does.StartWith(beginning).And.EndsWith("\r\n"));
    }
}
