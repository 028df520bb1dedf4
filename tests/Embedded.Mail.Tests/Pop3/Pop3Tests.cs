using System.Net;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Delivery;

namespace Embedded.Mail.Tests.Pop3;

public sealed class Pop3Tests
{
    private const string LogIn = """
        S: +OK Embedded.Mail ready. <*@mx.test>
        C: USER alice
        S: +OK
        C: PASS secret
        S: +OK Logged in.
        """;

    private static readonly IPEndPoint Remote = new(IPAddress.Parse("192.0.2.7"), 1234);

    [Test]
    public async Task A_whole_session_reads_lists_and_deletes()
    {
        await using var server = await StartAsync("a: b\r\n\r\n.one\r\n..two\r\nthree", "Subject: x\r\n\r\nbody\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + """

            C: STAT
            S: +OK 2 46
            C: LIST
            S: +OK 2 messages:
            S: 1 26
            S: 2 20
            S: .
            C: LIST 2
            S: +OK 2 20
            C: RETR 1
            S: +OK 26 octets
            S: a: b
            S:
            S: ..one
            S: ...two
            S: three
            S: .
            C: TOP 1 1
            S: +OK
            S: a: b
            S:
            S: ..one
            S: .
            C: TOP 2 0
            S: +OK
            S: Subject: x
            S:
            S: .
            C: DELE 1
            S: +OK Marked to be deleted.
            C: RETR 1
            S: -ERR Message is deleted.
            C: STAT
            S: +OK 1 20
            C: RSET
            S: +OK
            C: STAT
            S: +OK 2 46
            C: DELE 2
            S: +OK Marked to be deleted.
            C: NOOP
            S: +OK
            C: QUIT
            S: +OK Logging out, messages deleted.
            """);
        Assert.That(await client.ReadLineAsync(), Is.Null);
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1).And.All.StartWith("a: b"));
    }

    [Test]
    public async Task Uidls_are_those_of_Dovecot_and_stay()
    {
        await using var server = await StartAsync("x\r\n", "y\r\n");
        var first = await UidlsAsync(server);
        Assert.That(first, Has.Count.EqualTo(2).And.All.Match("^[12] 0000000[12][0-9a-f]{8}$"));
        Assert.That(await UidlsAsync(server), Is.EqualTo(first));
    }

    [Test]
    public async Task A_uidl_that_came_with_the_message_is_shown()
    {
        await using var server = MailTestServer.Start(static server => server.Pop3Options.ReuseXUidl = true);
        _ = await server.AppendAsync("alice", "a: b\r\n\r\n", new AppendOptions { Pop3Uidl = "from-elsewhere" });
        _ = await server.AppendAsync("alice", "X-UIDL: my-own \r\n\r\n");
        Assert.That(await UidlsAsync(server), Is.EqualTo(new[] { "1 from-elsewhere", "2 my-own" }));
    }

    [Test]
    public async Task A_connection_that_breaks_off_deletes_nothing_and_what_was_read_is_seen()
    {
        await using var server = await StartAsync("x\r\n", "y\r\n", "z\r\n");
        await using (var client = server.Connect("pop3"))
        {
            await client.ExchangeAsync(LogIn + "\nC: RETR 1\nS: +OK *\nS: x\nS: .\nC: DELE 1\nS: +OK *\nC: RETR 2\nS: +OK *\nS: y\nS: .\nC: TOP 3 1\nS: +OK\nS: z\nS: .\n");
        }

        await server.Host.StopAsync(CancellationToken.None);
        await server.WithInboxAsync("alice", static box =>
        {
            Assert.That(box.State.Messages.Select(static entry => entry.Flags), Is.EqualTo(new[] { MessageFlags.None, MessageFlags.Seen, MessageFlags.None }));
            return Task.CompletedTask;
        });
    }

    [Test]
    public async Task Retrieving_leaves_the_flags_alone_where_it_shall()
    {
        await using var server = await StartAsync(static server => server.Pop3Options.NoFlagUpdates = true, "x\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: RETR 1\nS: +OK *\nS: x\nS: .\nC: QUIT\nS: +OK Logging out.\n");
        await server.WithInboxAsync("alice", static box =>
        {
            Assert.That(box.State.Messages[0].Flags, Is.EqualTo(MessageFlags.None));
            return Task.CompletedTask;
        });
    }

    [Test]
    public async Task A_message_that_another_session_expunged_keeps_its_number_and_cannot_be_read()
    {
        await using var server = await StartAsync("x\r\n", "y\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn);
        await server.WithInboxAsync("alice", static async box => _ = await box.ExpungeAsync(UidSet.Range(Uid.First, Uid.First), false, CancellationToken.None));
        _ = await server.AppendAsync("alice", "new\r\n");
        await client.ExchangeAsync("C: RETR 1\nS: -ERR Message 1 expunged.\nC: RETR 2\nS: +OK 3 octets\nS: y\nS: .\nC: DELE 1\nS: +OK *\nC: STAT\nS: +OK 1 3\nC: QUIT\nS: +OK *\n");
    }

    [Test]
    public async Task Capabilities_tell_what_is_true()
    {
        await using var server = await StartAsync("x\r\n");
        await using var local = server.Connect("pop3");
        await local.ExchangeAsync("S: +OK *\nC: CAPA\n");
        Assert.That(await local.ReadToDotAsync(), Is.SupersetOf(new[] { "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "USER", "UTF8 USER", "SASL PLAIN LOGIN" }).And.Not.Contains("STLS"));

        await using var remote = server.Connect("pop3", Remote);
        await remote.ExchangeAsync("S: +OK *\nC: CAPA\n");
        Assert.That(await remote.ReadToDotAsync(), Does.Contain("UTF8").And.Not.Contain("USER").And.None.StartWith("SASL"));
        await remote.ExchangeAsync("""
            C: USER alice
            S: -ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
            C: PASS secret
            S: -ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
            C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
            S: -ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
            """);
    }

    [TestCase("C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: +OK Logged in.")]
    [TestCase("C: AUTH PLAIN\nS: + \nC: AGFsaWNlAHNlY3JldA==\nS: +OK Logged in.")]
    [TestCase("C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: YWxpY2U=\nS: + UGFzc3dvcmQ6\nC: c2VjcmV0\nS: +OK Logged in.")]
    [TestCase("C: AUTH PLAIN\nS: + \nC: *\nS: -ERR Authentication aborted by client.")]
    [TestCase("C: AUTH PLAIN AGFsaWNlAHdyb25n\nS: -ERR [AUTH] Authentication failed.")]
    [TestCase("C: AUTH PLAIN !!!\nS: -ERR Invalid base64 data in authentication response.")]
    [TestCase("C: AUTH X\nS: -ERR [AUTH] Unsupported authentication mechanism.")]
    [TestCase("C: AUTH\nS: +OK\nS: PLAIN\nS: LOGIN\nS: .")]
    [TestCase("C: USER alice\nS: +OK\nC: PASS wrong-secret\nS: -ERR [AUTH] Authentication failed.\nC: PASS secret\nS: -ERR No username given.")]
    [TestCase("C: UTF8\nS: +OK UTF-8 enabled.\nC: LANG *\nS: +OK en English\nC: LANG xx\nS: -ERR Unknown language.")]
    [TestCase("C: STLS\nS: -ERR TLS support isn't enabled.")]
    [TestCase("C: QUIT\nS: +OK Logging out.")]
    public async Task The_authorization_state_answers(string transcript)
    {
        await using var server = await StartAsync("x\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync("S: +OK *\n" + transcript);
    }

    [Test]
    public async Task Apop_proves_the_password_without_sending_it()
    {
        await using var server = await StartAsync("x\r\n");
        await using var client = server.Connect("pop3");
        var greeting = await client.ReadLineAsync() ?? "";
        var stamp = greeting[greeting.IndexOf('<', StringComparison.Ordinal)..];
#pragma warning disable CA5351 // MD5 is what APOP is.
        var digest = Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(stamp + "secret")));
#pragma warning restore CA5351
        await client.ExchangeAsync($"C: APOP alice {new string('0', 32)}\nS: -ERR [AUTH] Authentication failed.\nC: APOP alice {digest}x\nS: -ERR Invalid parameters.\nC: APOP alice {digest}\nS: +OK Logged in.\nC: STAT\nS: +OK 1 3\n");
    }

    [Test]
    public async Task A_second_session_is_refused_where_sessions_lock()
    {
        await using var server = await StartAsync(static server => server.Pop3Options.LockSession = true, "x\r\n");
        await using var first = server.Connect("pop3");
        await first.ExchangeAsync(LogIn);
        await using var second = server.Connect("pop3");
        await second.ExchangeAsync("S: +OK *\nC: USER alice\nS: +OK\nC: PASS secret\nS: -ERR [IN-USE] Mailbox is locked by another POP3 session.\n");
        await first.ExchangeAsync("C: QUIT\nS: +OK *\n");
        Assert.That(await first.ReadLineAsync(), Is.Null);
        await second.ExchangeAsync("C: USER alice\nS: +OK\nC: PASS secret\nS: +OK Logged in.\n");
    }

    [Test]
    public async Task A_deleted_flag_hides_messages_instead_of_removing_them()
    {
        await using var server = await StartAsync(static server => server.Pop3Options.DeletedFlag = "$POP3Deleted", "x\r\n", "yy\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: DELE 1\nS: +OK *\nC: QUIT\nS: +OK *\n");
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(2));
        await using var again = server.Connect("pop3");
        await again.ExchangeAsync(LogIn + "\nC: LIST\nS: +OK 1 messages:\nS: 1 4\nS: .\n");
    }

    [Test]
    public async Task Last_is_there_when_enabled()
    {
        await using var server = await StartAsync(static server => server.Pop3Options.EnableLast = true, "x\r\n", "y\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: LAST\nS: +OK 0\nC: RETR 2\nS: +OK *\nS: y\nS: .\nC: LAST\nS: +OK 2\nC: RSET\nS: +OK\nC: LAST\nS: +OK 0\nC: QUIT\nS: +OK *\n");
    }

    [Test]
    public async Task Workarounds_help_old_clients()
    {
        await using var server = await StartAsync(
            static server => server.Pop3Options.ClientWorkarounds = Pop3ClientWorkarounds.OutlookNoNuls | Pop3ClientWorkarounds.MissingEndOfHeader, "a: \0b\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: TOP 1 0\nS: +OK\nS: a: \u0080b\nS:\nS: .\nC: RETR 1\nS: +OK 7 octets\nS: a: \u0080b\nS: .\n");
    }

    [Test]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var server = await StartAsync("x\r\n");
        await using var client = server.Connect("pop3");
        var commands = string.Concat(Enumerable.Repeat("RETR 1\r\nNOOP\r\nLIST 1\r\n", 500));
        var sending = client.SendAsync($"USER alice\r\nPASS secret\r\n{commands}QUIT\r\n");
        await client.ExchangeAsync("S: +OK *\nS: +OK\nS: +OK Logged in.\n" + string.Concat(Enumerable.Repeat("S: +OK 3 octets\nS: x\nS: .\nS: +OK\nS: +OK 1 3\n", 500)) + "S: +OK Logging out.\n");
        await sending;
    }

    [Test]
    public async Task Time_runs_out_before_login_and_after()
    {
        await using var server = await StartAsync("x\r\n");
        await using var stranger = server.Connect("pop3");
        await using var user = server.Connect("pop3");
        await stranger.ExchangeAsync("S: +OK *\nC: CAPA\n");
        _ = await stranger.ReadToDotAsync();
        await user.ExchangeAsync(LogIn + "\nC: DELE 1\nS: +OK *\n");
        server.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.That(await stranger.ReadLineAsync(), Is.Null);
        await user.ExchangeAsync("C: NOOP\nS: +OK\n");
        server.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.That(await user.ReadLineAsync(), Is.Null, "RFC 1939 has the server close without a word");
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stop_says_goodbye_and_deletes_nothing()
    {
        await using var server = await StartAsync("x\r\n");
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: DELE 1\nS: +OK *\n");
        await server.Host.StopAsync(CancellationToken.None);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("-ERR [SYS/TEMP] Server shutting down."));
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1));
    }

    private static Task<MailTestServer> StartAsync(params string[] messages) => StartAsync(null, messages);

    private static async Task<MailTestServer> StartAsync(Action<MailTestServer>? configure, params string[] messages)
    {
        var server = MailTestServer.Start(configure);
        foreach (var message in messages)
        {
            _ = await server.AppendAsync("alice", message);
        }

        return server;
    }

    private static async Task<List<string>> UidlsAsync(MailTestServer server)
    {
        await using var client = server.Connect("pop3");
        await client.ExchangeAsync(LogIn + "\nC: UIDL\nS: +OK\n");
        return await client.ReadToDotAsync();
    }
}
