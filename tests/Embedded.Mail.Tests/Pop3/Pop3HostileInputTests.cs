using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Delivery;

namespace Embedded.Mail.Tests.Pop3;

public sealed class Pop3HostileInputTests
{
    private static readonly string[] LoginCommands = ["USER", "PASS", "APOP", "AUTH", "STLS", "UTF8"];
    private static readonly string[] MaildropCommands = ["STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "RSET", "NOOP"];

    private static IEnumerable<string> LinesAnywhere()
    {
        foreach (var line in new[]
        {
            "", " ", "\t", "\0", "\r", "\u007f", "\u00ff\u00fe", "FOO", "FOO BAR", "LAST", "XTND", "GET / HTTP/1.1", "LHLO x", "A1 LOGIN a b", "-", "+OK", ".", "..", "%s%n", "QUI", "QUITQUIT", "CAPACAPACAPA",
            " CAPA", "\tCAPA", "CAPA\0", "CA\0PA", "CA\rPA", "CAPA\u0007", "LANG zz", "LANG \u00e9", "LANG en-US-x", "LANG \0",
        })
        {
            yield return line;
        }

        foreach (var command in LoginCommands.Concat(MaildropCommands))
        {
            yield return $"{command}\0";
            yield return $"{command} 1\0";
            yield return $"{command}X";
            yield return $"{command} a\rb";
            yield return $"{new string('x', 100_000)}{command}";
            yield return $"{command} {new string('9', 20_000)}";
        }
    }

    private static IEnumerable<string> LinesBeforeLogin()
    {
        foreach (var command in MaildropCommands)
        {
            yield return command;
            yield return $"{command} 1";
        }

        foreach (var line in new[]
        {
            "USER", "USER ", "USER \u00ff", "PASS", "PASS x", "APOP", "APOP alice", "APOP alice x", "APOP  00000000000000000000000000000000", "APOP alice 0000000000000000000000000000000g", "STLS", "STLS x", "UTF8 x",
            "AUTH FOO", "AUTH \u00e9", "AUTH PLAIN x", "AUTH PLAIN ====", "AUTH PLAIN AA", "AUTH PLAIN AAAA", "AUTH PLAIN =", "AUTH PLAIN YQ==", "AUTH PLAIN A A", "AUTH LOGIN !",
        })
        {
            yield return line;
        }
    }

    private static IEnumerable<string> LinesAfterLogin()
    {
        foreach (var command in LoginCommands)
        {
            yield return command;
            yield return $"{command} alice";
        }

        foreach (var number in new[] { "0", "3", "-1", "+1", "1x", "x", "1.5", "0x1", "4294967297", "18446744073709551617", "99999999999999999999999", "\u0661", "1 1", "1 x", "1\t", "*", "1:2", "$", "#1", "--", "\"1\"", "{1}" })
        {
            yield return $"LIST {number}";
            yield return $"UIDL {number}";
            yield return $"RETR {number}";
            yield return $"DELE {number}";
        }

        foreach (var line in new[]
        {
            "RETR", "RETR ", "DELE", "TOP", "TOP 1", "TOP 1 ", "TOP 1 x", "TOP 1 -1", "TOP 1 1x", "TOP 1 1 1", "TOP 0 1", "TOP 3 1", "TOP 1 99999999999999999999", "TOP  ", "TOP x 1", "TOP 1\t1",
        })
        {
            yield return line;
        }
    }

    [Test]
    public void The_table_is_large() =>
        Assert.That(LinesAnywhere().Concat(LinesBeforeLogin()).Concat(LinesAfterLogin()).Distinct().Count(), Is.GreaterThanOrEqualTo(150));

    [Test]
    public async Task Nonsense_is_answered_and_the_connection_stays_usable()
    {
        await using var server = MailTestServer.Start(static server => server.Pop3Options.MaxBadCommands = 10_000);
        _ = await server.AppendAsync("alice", "x\r\n");
        _ = await server.AppendAsync("alice", "y\r\n");
        await using var client = server.Connect("pop3");
        _ = await client.ReadLineAsync();
        foreach (var line in LinesAnywhere().Concat(LinesBeforeLogin()))
        {
            await CheckAsync(client, line, "LANG i-default");
        }

        await client.ExchangeAsync("C: USER alice\nS: +OK\nC: PASS secret\nS: +OK Logged in.\n");
        foreach (var line in LinesAnywhere().Concat(LinesAfterLogin()).Where(static line => line is not ("STAT" or "NOOPX")))
        {
            await CheckAsync(client, line, "NOOP");
        }

        await client.ExchangeAsync("C: STAT\nS: +OK 2 6\nC: QUIT\nS: +OK Logging out.\n");
    }

    [Test]
    public async Task Too_much_nonsense_in_a_row_and_too_many_failed_logins_end_the_connection()
    {
        await using var server = MailTestServer.Start();
        await using var client = server.Connect("pop3");
        _ = await client.ReadLineAsync();
        for (var i = 0; i < 19; i++)
        {
            Assert.That(await client.AskAsync("WHAT"), Is.EqualTo("-ERR Unknown command: WHAT"));
        }

        Assert.That(await client.AskAsync("WHAT"), Is.EqualTo("-ERR Too many bad commands."));
        Assert.That(await client.ReadLineAsync(), Is.Null);

        await using var guesser = server.Connect("pop3");
        _ = await guesser.ReadLineAsync();
        for (var i = 0; i < 10; i++)
        {
            await guesser.ExchangeAsync("C: USER alice\nS: +OK\nC: PASS guessed-secret\nS: -ERR [AUTH] Authentication failed.\n");
        }

        Assert.That(await guesser.ReadLineAsync(), Is.Null);
    }

    private static async Task CheckAsync(Client client, string line, string innocent)
    {
        var shown = line.Length > 60 ? line[..60] + "..." : line;
        Assert.That(await client.AskAsync(line), Does.StartWith("-ERR "), shown);
        Assert.That(await client.AskAsync(innocent), Does.StartWith("+OK"), $"after {shown}");
    }
}
