using System.Text;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Connections;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Delivery;

namespace Embedded.Mail.Tests.Lmtp;

public sealed class LmtpTests
{
    private const string Hello = """
        S: 220 mx.test Embedded.Mail ready.
        C: LHLO client.example
        S: 250-mx.test
        S: 250-8BITMIME
        S: 250-BINARYMIME
        S: 250-CHUNKING
        S: 250-ENHANCEDSTATUSCODES
        S: 250-PIPELINING
        S: 250-SMTPUTF8
        S: 250 SIZE 1073741824
        """;

    [Test]
    public async Task One_recipient_gets_the_message_with_the_fields_that_Dovecot_adds()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp", new(System.Net.IPAddress.Parse("192.0.2.7"), 1234));
        await client.ExchangeAsync(Hello + """

            C: MAIL FROM:<sender@example.net> SIZE=100 BODY=8BITMIME
            S: 250 2.1.0 OK
            C: RCPT TO:<Alice+lists>
            S: 250 2.1.5 OK
            C: DATA
            S: 354 OK
            C: Subject: test
            C:
            C: ..dot
            C: .
            S: 250 2.0.0 <Alice+lists> * Saved
            C: QUIT
            S: 221 2.0.0 Bye
            """);
        var text = (await server.MessagesOfAsync("alice")).Single();
        var id = text.Split("\tid ")[1].Split("\r\n")[0];
        Assert.That(id, Has.Length.EqualTo(22));
        Assert.That(text, Is.EqualTo(
            "Return-Path: <sender@example.net>\r\nDelivered-To: Alice+lists\r\nReceived: from client.example ([192.0.2.7])\r\n\tby mx.test with LMTP\r\n"
            + $"\tid {id}\r\n\t(envelope-from <sender@example.net>)\r\n\tfor <Alice+lists>; Sun, 01 Feb 2026 12:00:00 +0000\r\nSubject: test\r\n\r\n.dot\r\n"));
    }

    [Test]
    public async Task Several_recipients_get_a_reply_each_and_are_not_named_in_the_header()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello + """

            C: MAIL FROM:<>
            S: 250 2.1.0 OK
            C: RCPT TO:<alice>
            S: 250 2.1.5 OK
            C: RCPT TO:<nobody@example.org>
            S: 550 5.1.1 <nobody@example.org> User doesn't exist: nobody@example.org
            C: RCPT TO:<@relay.example,@other:bob>
            S: 250 2.1.5 OK
            C: RCPT TO:<alice>
            S: 250 2.1.5 OK
            C: DATA
            S: 354 OK
            C: a: b
            C: .
            S: 250 2.0.0 <alice> * Saved
            S: 250 2.0.0 <bob> * Saved
            S: 250 2.0.0 <alice> * Saved
            """);
        var alice = (await server.MessagesOfAsync("alice")).Single();
        Assert.That(alice, Does.StartWith("Return-Path: <>\r\nReceived: from client.example\r\n\tby mx.test").And.Not.Contain("Delivered-To").And.Not.Contain("for <"));
        Assert.That(await server.MessagesOfAsync("bob"), Is.EqualTo(new[] { alice }));
    }

    [TestCase("RCPT TO:<alice>", "503 5.5.0 MAIL needed first")]
    [TestCase("DATA", "503 5.5.0 MAIL needed first")]
    [TestCase("BDAT 0 LAST", "503 5.5.0 MAIL needed first")]
    [TestCase("EHLO x", "500 5.5.1 Unknown command")]
    [TestCase("HELO x", "500 5.5.1 Unknown command")]
    [TestCase("VRFY alice", "252 2.3.3 Try RCPT instead")]
    [TestCase("NOOP anything", "250 2.0.0 OK")]
    [TestCase("XCLIENT ADDR=1.2.3.4", "550 5.7.14 You are not from trusted IP")]
    [TestCase("STARTTLS", "502 5.5.1 TLS support is not enabled.")]
    [TestCase("MAIL FROM:<a@b> SIZE=1073741825", "552 5.3.4 Message size exceeds fixed limit")]
    [TestCase("MAIL FROM:<a@b> RET=FULL", "555 5.5.4 Unsupported parameters")]
    [TestCase("MAIL FROM:<\"a b\"@[IPv6:::1]> BODY=BINARYMIME SMTPUTF8", "250 2.1.0 OK")]
    public async Task Commands_are_answered_as_by_Dovecot(string command, string reply)
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello);
        Assert.That(await client.AskAsync(command), Is.EqualTo(reply));
    }

    [Test]
    public async Task A_message_needs_a_greeting_first()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync("S: 220 *\nC: MAIL FROM:<a@b>\nS: 503 5.5.0 LHLO needed first\n");
    }

    [Test]
    public async Task Only_CRLF_dot_CRLF_ends_a_message_so_that_nothing_can_be_smuggled()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello + "\nC: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: DATA\nS: 354 OK\n");
        foreach (var end in new[] { "\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r\r\n.\r\r\n", "\r\n..\r\n", "\r\n.\0\r\n" })
        {
            await client.SendAsync($"x{end}MAIL FROM:<evil@b>\r\nRCPT TO:<bob>\r\nDATA\r\nforged{end}");
        }

        await client.SendAsync("\r\n.\r\n");
        Assert.That(await client.ReadLineAsync(), Does.Match("^250 2.0.0 <alice> .* Saved$"));
        Assert.That(await client.AskAsync("NOOP"), Is.EqualTo("250 2.0.0 OK"));
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1));
        Assert.That(await server.MessagesOfAsync("bob"), Is.Empty);
    }

    [Test]
    public async Task Chunks_make_a_message_and_bad_ones_are_taken_off_the_wire()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello);
        await client.SendAsync("BDAT 6 LAST\r\nQUIT\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nBDAT 8\r\na: b\r\n\r\nBDAT 0\r\nDATA\r\nRCPT TO:<bob>\r\nBDAT 5 LAST\r\n.\r\nx\nNOOP\r\n");
        await client.ExchangeAsync("""
            S: 503 5.5.0 MAIL needed first
            S: 250 2.1.0 OK
            S: 250 2.1.5 OK
            S: 250 2.0.0 Added 8 octets
            S: 250 2.0.0 Added 0 octets
            S: 503 5.5.0 DATA not permitted after BDAT
            S: 503 5.5.0 RCPT not permitted after BDAT
            S: 250 2.0.0 <alice> * Saved
            S: 250 2.0.0 OK
            """);
        Assert.That((await server.MessagesOfAsync("alice")).Single(), Does.EndWith("a: b\r\n\r\n.\r\nx\r\n"));
    }

    [Test]
    public async Task Binary_parts_become_base64_and_nothing_else_changes()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("lmtp");
        var binary = new byte[300];
        for (var i = 0; i < binary.Length; i++)
        {
            binary[i] = (byte)(i % 7 == 0 ? 0 : i % 5 == 0 ? '\n' : i);
        }

        var message = "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\npreamble\r\n--b\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: BINARY (really)\r\nX-After: y\r\n\r\n" + Encoding.Latin1.GetString(binary)
            + "\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain\r\n--b--\r\n";
        await client.ExchangeAsync(Hello + "\nC: MAIL FROM:<a@b> BODY=BINARYMIME\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: DATA\nS: 503 *\n");
        await client.SendAsync($"BDAT {message.Length} LAST\r\n{message}");
        Assert.That(await client.ReadLineAsync(), Does.StartWith("250 2.0.0 <alice>"));
        var stored = (await server.MessagesOfAsync("alice")).Single();
        Assert.That(stored, Does.EndWith(
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\npreamble\r\n--b\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nX-After: y\r\n\r\n"
            + string.Join("\r\n", Convert.ToBase64String(binary).Chunk(76).Select(static line => new string(line)))
            + "\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain\r\n--b--\r\n"));
    }

    [Test]
    public async Task A_message_that_outgrows_the_limit_is_drained_and_refused()
    {
        await using var server = MailTestServer.Start(static server => server.LmtpOptions.MaxMessageSize = 1000);
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync("S: 220 *\nC: LHLO x\n");
        while (await client.ReadLineAsync() is { } line && line[3] == '-')
        {
        }

        await client.ExchangeAsync("C: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: RCPT TO:<bob>\nS: 250 *\nC: DATA\nS: 354 OK\n");
        for (var i = 0; i < 200; i++)
        {
            await client.SendAsync(new string('x', 998) + "\r\n");
        }

        await client.ExchangeAsync("C: .\nS: 552 5.3.4 *\nS: 552 5.3.4 *\nC: NOOP\nS: 250 2.0.0 OK\n");
        Assert.That(await server.MessagesOfAsync("alice"), Is.Empty);

        await client.ExchangeAsync("C: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\n");
        await client.SendAsync($"BDAT 1001\r\n{new string('x', 1001)}BDAT 1 LAST\r\nx");
        await client.ExchangeAsync("S: 552 5.3.4 *\nS: 503 5.5.0 MAIL needed first\n");
    }

    [Test]
    public async Task Full_and_failing_mailboxes_fail_their_own_recipients_only()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            _ = server.Users.Add(new InMemoryUser("full") { Fields = Embedded.Mail.Messages.MailUser.NoFields.Add("quota_rule", "*:storage=1k") });
            server.FirstUserDb = new FailingUserDb("away");
        });
        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello + "\nC: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<full>\nS: 250 *\nC: RCPT TO:<away>\nS: 451 4.3.0 <away> Temporary user lookup failure\nC: RCPT TO:<bob>\nS: 250 *\nC: DATA\nS: 354 OK\n");
        await client.SendAsync(new string('x', 2000) + "\r\n.\r\n");
        await client.ExchangeAsync("S: 552 5.2.2 <full> Quota exceeded (mailbox for user is full)\nS: 250 2.0.0 <bob> * Saved\n");
    }

    [Test]
    public async Task A_silent_client_is_sent_away_and_a_stop_lets_the_message_in_hand_come_in()
    {
        await using var server = MailTestServer.Start();
        await using var silent = server.Connect("lmtp");
        await silent.ExchangeAsync(Hello);
        server.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.That(await silent.ReadLineAsync(), Is.EqualTo("421 4.4.2 Disconnected for inactivity"));
        Assert.That(await silent.ReadLineAsync(), Is.Null);

        await using var client = server.Connect("lmtp");
        await client.ExchangeAsync(Hello + "\nC: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: DATA\nS: 354 OK\n");
        var stop = server.Host.StopAsync(CancellationToken.None);
        await client.ExchangeAsync("C: x\nC: .\nS: 250 2.0.0 <alice> * Saved\nS: 421 4.3.2 Server shutting down\n");
        Assert.That(await client.ReadLineAsync(), Is.Null);
        await stop;
    }

    [Test]
    public async Task A_trusted_proxy_tells_whom_it_speaks_for()
    {
        await using var server = MailTestServer.Start(static server =>
        {
            server.ConnectionOptions.Listeners.Add(new ListenerOptions { Protocol = "lmtp", Address = "127.0.0.1", Tls = ListenerTls.None });
            server.ConnectionOptions.TrustedNetworks.Add("127.0.0.0/8");
        });
        await using var client = await server.ConnectTcpAsync("lmtp");
        await client.ExchangeAsync(Hello.Replace("250 SIZE 1073741824", "250-SIZE 1073741824\nS: 250 XCLIENT ADDR PORT PROTO HELO LOGIN TTL", StringComparison.Ordinal) + """

            C: XCLIENT ADDR=300.1.1.1
            S: 501 5.5.4 Invalid parameters
            C: XCLIENT PORT=+2B25
            S: 501 5.5.4 Invalid parameters
            C: XCLIENT TTL=+202
            S: 501 5.5.4 Invalid parameters
            C: XCLIENT ADDR=IPV6:2001:db8::1 PORT=25 PROTO=ESMTP HELO=h+2Eexample LOGIN=[UNAVAILABLE] TTL=3 NEW=x
            S: 220 mx.test Embedded.Mail ready.
            C: MAIL FROM:<a@b>
            S: 250 2.1.0 OK
            C: XCLIENT ADDR=1.2.3.4
            S: 503 5.5.0 XCLIENT not permitted during a mail transaction
            C: RCPT TO:<alice>
            S: 250 2.1.5 OK
            C: BDAT 0 LAST
            S: 250 2.0.0 <alice> * Saved
            C: XCLIENT TTL=0
            S: 554 5.4.6 *
            """);
        Assert.That((await server.MessagesOfAsync("alice")).Single(), Does.Contain("Received: from h.example ([2001:db8::1])\r\n"));
    }

    [Test]
    public async Task Header_fields_may_name_the_original_recipient_or_nobody()
    {
        foreach (var (kind, expected) in new[] { (HeaderDeliveryAddress.Original, "for <old@example.org>"), (HeaderDeliveryAddress.None, "(envelope-from <a@b>);") })
        {
            await using var server = MailTestServer.Start(server => server.LmtpOptions.HeaderDeliveryAddress = kind);
            await using var client = server.Connect("lmtp");
            await client.ExchangeAsync(Hello + "\nC: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice> ORCPT=rfc822;old+40example.org\nS: 250 *\nC: BDAT 0 LAST\nS: 250 *\n");
            var text = (await server.MessagesOfAsync("alice")).Single();
            Assert.That(text, Does.Contain(expected));
            Assert.That(text.Contains("Delivered-To: old@example.org\r\n", StringComparison.Ordinal), Is.EqualTo(kind == HeaderDeliveryAddress.Original));
        }
    }

    [Test]
    public async Task The_same_octets_give_the_same_replies_and_messages_wherever_they_are_cut()
    {
        const string Dialogue = "LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<alice>\r\nDATA\r\na\r\n..\r\n.\n.\r\n.\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<bob>\r\n"
            + "BDAT 9\r\nBDAT 1\r\n.BDAT 5 LAST\r\n\r\n.\r\nNOOP\nQUIT\r\n";
        string? whole = null;
        for (var cut = 0; cut <= Dialogue.Length; cut++)
        {
            await using var server = MailTestServer.Start();
            await using var client = server.Connect("lmtp");
            await client.SendAsync(Dialogue[..cut]);
            await client.SendAsync(Dialogue[cut..]);
            var outcome = await OutcomeAsync(server, client);
            whole ??= outcome;
            Assert.That(outcome, Is.EqualTo(whole), $"cut at {cut}");
        }

        Assert.That(whole, Does.Contain("221 2.0.0 Bye").And.Contain("\r\na\r\n.\r\n\r\n.\r\n").And.Contain("\r\nBDAT 1\r\n.\r\n.\r\n"));
    }

    private static async Task<string> OutcomeAsync(MailTestServer server, Client client)
    {
        var text = new StringBuilder();
        while (await client.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
        }

        foreach (var user in new[] { "alice", "bob" })
        {
            text.AppendJoin('|', await server.MessagesOfAsync(user));
        }

        // Each session has an identity of its own.
        return System.Text.RegularExpressions.Regex.Replace(text.ToString(), "[A-Za-z0-9+/]{22}", "ID");
    }
}
