using Embedded.Mail.Connections;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Delivery;

namespace Embedded.Mail.Tests.Lmtp;

public sealed class LmtpHostileInputTests
{
    private static readonly string[] Verbs = ["LHLO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "VRFY", "NOOP", "QUIT", "STARTTLS", "XCLIENT"];

    /// <summary>A line, and the reply's code. Each is given once before MAIL and once after it.</summary>
    private static IEnumerable<(string Line, string Code)> Lines()
    {
        foreach (var line in new[]
        {
            "", " ", "\t", "\0", "\r", "\u007f", "\u0001", "HELO x", "EHLO x", "HELP", "EXPN a", "TURN", "ETRN x", "AUTH PLAIN", "SEND", "SOML", "GET / HTTP/1.1",
            " NOOP", "\tNOOP", "NOOP\0", "NOO\0P", "NO\rOP", "NOOP\u0007", "NOOP \0", "NOOP \u00ff\u00fe", "NOOP \u00c0\u0080", "NOOP \u00ed\u00a0\u0080", "NOOP\tx", "NOOPX",
            "MAI", "MAILFROM:<a@b>", "RCPTTO:<a>", "RCPT\tTO:<alice>", "DATA\0", "QUIT\0", "N", "NOOPNOOPNOOPNOOPNOOPNOOP", "-", "%s%s%n", "\u00e9", "LHLO\0x", "'; DROP TABLE users; --",
        })
        {
            yield return (line, "500");
        }

        foreach (var verb in Verbs)
        {
            yield return ($"{verb}\0", "500");
            yield return ($"{verb} \u0080", "500");
            yield return ($"{verb} {new string('x', 5000)}", "500");
            yield return ($"{new string('x', 100_000)}{verb}", "500");
            yield return ($"{verb}\u00c3", "500");
            yield return ($"{verb} a\rb", "500");
        }

        yield return ("LHLO", "501");
        yield return ("LHLO  ", "501");
        yield return ("RSET x", "501");
        yield return ("QUIT now", "501");
        yield return ("VRFY", "501");
        foreach (var size in new[] { "", "x", "-1", "+1", "0x10", "1.5", "99999999999999999999", "9223372036854775808", "1 FIRST", "1 LAST LAST", "LAST", "1LAST", "\u0661", "1,000", " 1" })
        {
            yield return ($"BDAT {size}", "501");
        }
    }

    private static IEnumerable<(string Line, string Code)> MailLines()
    {
        foreach (var path in new[]
        {
            "", "a@b", "<a@b", "a@b>", "<<a@b>>", "<a@>", "<@b>", "<a@b.>", "<a@.b>", "<a@b..c>", "<a@b@c>", "<a b@c>", "<\"a@c>", "<\"a\\", "<\"\"@c>", "<a@[1.2.3.4>", "<a@[]>", "<a@[[1]]>", "<a@b>x",
            "<a@b>>", "<@x@y:a@b>", "<@x,:a@b", "<@x a@b>", "<@:a@b>", " <a@b>", "<a@b\\>", "<a,b@c>", "<a;b@c>", "<(c)a@b>", "<a@b c>", "<a@b/c>", "<a@-b!>", "< >", "<", ">", "<a@b> SIZE", "<a@b> SIZE=",
            "<a@b> SIZE=x", "<a@b> SIZE=-1", "<a@b> SIZE=99999999999999999999999", "<a@b> SIZE=1 SIZE=1", "<a@b> SMTPUTF8 SMTPUTF8", "<a@b> BODY=7BIT BODY=7BIT",
        })
        {
            yield return ($"MAIL FROM:{path}", "501");
        }

        foreach (var parameter in new[] { "BODY", "BODY=", "BODY=9BIT", "SMTPUTF8=1", "X=Y", "=", "=x", "AUTH=<>", "ENVID=x", "RET=HDRS", "MT-PRIORITY=3", "\u00e9" })
        {
            yield return ($"MAIL FROM:<a@b> {parameter}", parameter == "\u00e9" ? "500" : "555");
        }

        yield return ("MAIL", "501");
        yield return ("MAIL ", "501");
        yield return ("MAIL TO:<a@b>", "501");
        yield return ("MAIL FROM <a@b>", "501");
        yield return ("MAIL FROM:<\u00c3\u00a9@b>", "553");
        yield return ("MAIL FROM:<a@\u00c3\u00a9>", "553");
        yield return ("MAIL FROM:<a@b> SIZE=9223372036854775807", "552");
        yield return ($"MAIL FROM:<{new string('a', 300)}@b>", "501");
        yield return ($"MAIL FROM:<a@{new string('b', 300)}>", "501");
        yield return ($"MAIL FROM:<\"{new string('a', 300)}\"@b>", "501");
        yield return ("MAIL FROM:<a@\u00c2\u0085b> SMTPUTF8", "501");
    }

    private static IEnumerable<(string Line, string Code)> RecipientLines()
    {
        foreach (var arguments in new[]
        {
            "", "TO:", "TO:<>", "TO:alice", "TO:<alice", "TO: <alice>", "FROM:<alice>", "TO:<\"alice>", "TO:<alice>x", "TO:<alice@>", "TO:<@a:>", "TO:<alice> ORCPT", "TO:<alice> ORCPT=x",
            "TO:<alice> ORCPT=rfc822;", "TO:<alice> ORCPT=rfc822;+", "TO:<alice> ORCPT=rfc822;+zz", "TO:<alice> ORCPT=rfc822;a+0Ab", "TO:<alice> ORCPT=rfc822;a ORCPT=rfc822;a", "TO:<alice> ORCPT=;a",
        })
        {
            yield return ($"RCPT {arguments}", "501");
        }

        yield return ("RCPT TO:<alice> NOTIFY=NEVER", "555");
        yield return ("RCPT TO:<\u00c3\u00a9>", "553");
        yield return ("RCPT TO:<../../etc/passwd>", "550");
        yield return ("RCPT TO:<.>", "550");
        yield return ("RCPT TO:<\"a\\\\b\">", "550");
        yield return ("RCPT TO:<+alice>", "550");
        yield return ("RCPT TO:<%u>", "550");
        yield return ("RCPT TO:<alice@example.org>", "550");
        yield return ("DATA x", "501");
        yield return ("MAIL FROM:<a@b>", "503");
        yield return ("DATA", "503");
    }

    [Test]
    public void The_table_is_large() => Assert.That(Lines().Count() + MailLines().Count() + RecipientLines().Count(), Is.GreaterThanOrEqualTo(150));

    [Test]
    public async Task Nonsense_is_answered_and_the_connection_stays_usable()
    {
        await using var server = MailTestServer.Start(static server => server.LmtpOptions.MaxBadCommands = 10_000);
        await using var client = await GreetAsync(server);
        await CheckAsync(client, Lines().Concat(MailLines()));
        Assert.That(await client.AskAsync("MAIL FROM:<a@b>"), Is.EqualTo("250 2.1.0 OK"));
        await CheckAsync(client, Lines().Where(static line => line.Line is not ['L', 'H', ..]).Concat(RecipientLines()));
        await client.ExchangeAsync("C: RCPT TO:<alice>\nS: 250 *\nC: DATA\nS: 354 OK\nC: fine\nC: .\nS: 250 2.0.0 *\n");
        Assert.That(await server.MessagesOfAsync("alice"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Too_much_nonsense_in_a_row_ends_the_connection()
    {
        await using var server = MailTestServer.Start();
        await using var client = await GreetAsync(server);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 9; i++)
            {
                Assert.That(await client.AskAsync("WHAT"), Does.StartWith("500"));
            }

            Assert.That(await client.AskAsync("NOOP"), Does.StartWith("250"), "sense in between begins the count anew");
        }

        for (var i = 0; i < 9; i++)
        {
            _ = await client.AskAsync("WHAT");
        }

        Assert.That(await client.AskAsync("WHAT"), Is.EqualTo("421 4.7.0 Too many invalid commands"));
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    [Test]
    public async Task An_endless_line_takes_no_memory()
    {
        await using var server = MailTestServer.Start();
        await using var client = await GreetAsync(server);
        var piece = new string('x', 1024 * 1024);
        await client.SendAsync(piece);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 64; i++)
        {
            await client.SendAsync(piece);
        }

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(16 * 1024 * 1024));
        Assert.That(await client.AskAsync(""), Is.EqualTo("500 5.5.2 Line too long"));
        Assert.That(await client.AskAsync("NOOP"), Is.EqualTo("250 2.0.0 OK"));
    }

    [Test]
    public async Task Recipients_and_messages_of_a_connection_are_limited()
    {
        await using var server = MailTestServer.Start(static server => (server.LmtpOptions.MaxRecipients, server.LmtpOptions.MaxTransactions) = (100, 2));
        await using var client = await GreetAsync(server);
        Assert.That(await client.AskAsync("MAIL FROM:<a@b>"), Does.StartWith("250"));
        for (var i = 0; i < 100; i++)
        {
            Assert.That(await client.AskAsync($"RCPT TO:<alice+{i}>"), Is.EqualTo("250 2.1.5 OK"));
        }

        await client.ExchangeAsync("C: RCPT TO:<bob>\nS: 452 4.5.3 Too many recipients\nC: RSET\nS: 250 2.0.0 OK\nC: MAIL FROM:<a@b>\nS: 250 *\nC: RSET\nS: 250 *\nC: MAIL FROM:<a@b>\nS: 421 4.3.2 *\n");
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    private static async Task<Client> GreetAsync(MailTestServer server)
    {
        var client = server.Connect("lmtp");
        _ = await client.ReadLineAsync();
        await client.SendAsync("LHLO x\r\n");
        while (await client.ReadLineAsync() is { } line && line[3] == '-')
        {
        }

        return client;
    }

    private static async Task CheckAsync(Client client, IEnumerable<(string Line, string Code)> lines)
    {
        foreach (var (line, code) in lines)
        {
            var shown = line.Length > 60 ? line[..60] + "..." : line;
            Assert.That(await client.AskAsync(line), Does.StartWith(code + " "), shown);
            Assert.That(await client.AskAsync("NOOP"), Is.EqualTo("250 2.0.0 OK"), $"after {shown}");
        }
    }
}
