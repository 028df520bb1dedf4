using System.IO.Compression;
using System.Text;
using Embedded.Mail.Connections;
using Embedded.Mail.Connections.Compression;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>COMPRESS=DEFLATE (RFC 4978).</summary>
public sealed class CompressTests
{
    [Test]
    public async Task Commands_and_answers_travel_compressed()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 300);
        await using var client = await CompressAsync(server);
        await client.ExchangeAsync("""
            C: a SELECT INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 300 EXISTS
            S: * 300 RECENT
            S: * OK [UNSEEN *
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: a OK *
            C: b NOOP
            S: b OK *
            """);
        await client.SendAsync("c FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n"u8.ToArray());
        var lines = await client.ReadToTagAsync("c");
        Assert.That(lines.Count(line => line.Contains(" FETCH (UID ")), Is.EqualTo(300));
        Assert.That(lines[^1], Does.StartWith("c OK"));
    }

    [Test]
    public async Task Message_appended_through_it_is_whole()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await CompressAsync(server);
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i * 7919 % 10007}\r\n"));
        var message = "Subject: big\r\n\r\n" + body;
        await client.SendAsync(Encoding.ASCII.GetBytes($"a APPEND INBOX {{{message.Length}+}}\r\n{message}\r\nb EXAMINE INBOX\r\nc FETCH 3 BODY.PEEK[TEXT]\r\n"));
        _ = await client.ReadToTagAsync("b");
        var lines = await client.ReadToTagAsync("c");
        Assert.That(lines[0], Is.EqualTo($"* 3 FETCH (BODY[TEXT] {{{body.Length}}}"));
        Assert.That(string.Concat(lines.Skip(1).Take(20_000).Select(line => line + "\r\n")), Is.EqualTo(body));
    }

    [Test]
    public async Task It_is_announced_until_it_is_active_and_not_begun_twice()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var plain = await server.LoginAsync();
        await plain.ExchangeAsync("""
            C: a CAPABILITY
            S: * CAPABILITY * COMPRESS=DEFLATE
            S: a OK *
            C: b COMPRESS
            S: b BAD *
            C: c COMPRESS LZW
            S: c BAD *
            C: d COMPRESS deflate x
            S: d BAD *
            """);
        await using var client = await CompressAsync(server);
        await client.SendAsync("a CAPABILITY\r\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("a"))[0], Does.Not.Contain("COMPRESS"));
        await client.ExchangeAsync("C: b COMPRESS DEFLATE\nS: b NO [COMPRESSIONACTIVE] *\nC: c NOOP\nS: c OK *");
    }

    [Test]
    public async Task Before_login_it_is_neither_announced_nor_taken()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = server.Open();
        Assert.That(await client.ReadLineAsync(), Does.Not.Contain("COMPRESS"));
        await client.ExchangeAsync("C: a COMPRESS DEFLATE\nS: a BAD *");
    }

    [Test]
    public async Task Idle_tells_arrivals_compressed()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await CompressAsync(server);
        await client.SendAsync("a SELECT INBOX\r\n"u8.ToArray());
        _ = await client.ReadToTagAsync("a");
        await client.ExchangeAsync("C: b IDLE\nS: + idling");
        for (var count = 3; count < 20; count++)
        {
            _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
            await client.ExchangeAsync($"S: * {count} EXISTS\nS: * {count} RECENT");
        }

        await client.ExchangeAsync("C: DONE\nS: b OK *");
    }

    [Test]
    public async Task What_is_not_compressed_ends_the_connection()
    {
        await using var server = await ImapTestServer.StartAsync();
        var raw = await BeginAsync(server);
        await using var client = new ImapTranscript(raw);
        await client.SendAsync("a NOOP\r\nb NOOP\r\n"u8.ToArray());
        await client.ExchangeAsync("S: EOF");
    }

    [Test]
    public async Task Waiting_connection_holds_no_compressor_and_no_buffer()
    {
        var (clientEnd, serverEnd) = InProcessStream.CreatePair();
        var probe = new ProbeStream(serverEnd);
        await using var stream = new CompressedStream(probe);
        stream.Start([]);
        await stream.WriteAsync(new byte[50_000]);
        await stream.FlushAsync(CancellationToken.None);
        Assert.That(stream.IsHoldingCompressor, Is.True);
        var wait = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        await probe.WaitForReadAsync();
        Assert.That(probe.OutstandingLength, Is.Zero);
        Assert.That(stream.IsHoldingCompressor, Is.False);

        // A push while the read is outstanding: the compressor comes and goes.
        await stream.WriteAsync("* 3 EXISTS\r\n"u8.ToArray());
        await stream.FlushAsync(CancellationToken.None);
        Assert.That(stream.IsHoldingCompressor, Is.False);
        await using var client = new CompressedClient(clientEnd);
        var all = new byte[50_012];
        await client.ReadExactlyAsync(all);
        Assert.That(Encoding.ASCII.GetString(all, 50_000, 12), Is.EqualTo("* 3 EXISTS\r\n"));
        await client.WriteAsync("a NOOP\r\n"u8.ToArray());
        await client.FlushAsync(CancellationToken.None);
        _ = await wait;
        var command = new byte[100];
        Assert.That(await stream.ReadAsync(command), Is.EqualTo(8).Or.EqualTo(1));
        Assert.That(stream.WindowCapacity, Is.LessThanOrEqualTo(256));
    }

    [Test]
    public async Task Bomb_costs_no_memory_and_ends_with_the_limit_of_a_line()
    {
        await using var server = await ImapTestServer.StartAsync();
        var raw = await BeginAsync(server);
        await using var client = new CompressedClient(raw);
        using var bomb = new MemoryStream();
        await using (var deflate = new DeflateStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
            for (var i = 0; i < 256; i++)
            {
                deflate.Write(zeros);
            }

            deflate.Flush();
        }

        var before = GC.GetTotalAllocatedBytes();
        var sending = raw.WriteAsync(bomb.ToArray()).AsTask();
        await using var transcript = new ImapTranscript(client);
        Assert.That(await transcript.ReadLineAsync(), Does.Contain("Too long command"));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(32 * 1024 * 1024));
        await Task.WhenAny(sending);
    }

    private static async Task<ImapTranscript> CompressAsync(ImapTestServer server) => new(new CompressedClient(await BeginAsync(server)));

    private static async Task<Stream> BeginAsync(ImapTestServer server)
    {
        var raw = server.Host.Connect("imap", null);
        var client = new ImapTranscript(raw);
        await client.ExchangeAsync("""
            S: * OK *
            C: login LOGIN alice secret
            S: login OK *
            C: compress COMPRESS DEFLATE
            S: compress OK DEFLATE active.
            """);
        return raw;
    }
}
