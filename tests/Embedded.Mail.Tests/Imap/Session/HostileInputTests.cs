using System.Text;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>Malformed and hostile commands: each is answered by BAD or NO with the connection usable afterwards, or the connection ends with BYE.</summary>
public sealed class HostileInputTests
{
    private const string BeforeLogin = "before login";
    private const string LoggedIn = "logged in";
    private const string Selected = "selected";

    // Octets as Latin-1. A command's CRLF is added where it has no line end of its own.
    private static readonly (string State, string[] Commands)[] Table =
    [
        (BeforeLogin,
        [
            "", " ", "a", "a ", " a NOOP", "  NOOP", "* NOOP", "+ NOOP", "a* NOOP", "a+b NOOP", "(a) NOOP", "\"a\" NOOP", "a\tNOOP", "a  NOOP", "a NOOP x",
            "a NOOP\0", "a NO\0OP", "\0 NOOP", "\0", "a \0", "a NOOP\r", "a NO\rOP", "a\r NOOP", "\r", "a NOOP\b", "\u00ff\u00fe NOOP", "a \u00ff\u00fe", "a NOOP \u00e9",
            "a FOO", "a NOOPNOOPNOOPNOOPNOOPNOOPNOOPNOOPNOOPNOOP", "a UID", "a UID ", "a UID UID", "a UID UID UID", "a UID NOOP", "a UID\tFETCH", "a NOOP NOOP NOOP",
            "a CAPABILITY x", "a LOGOUT x", "a ID", "a ID ", "a ID x", "a ID (", "a ID )", "a ID (\"a\"", "a ID (\"a\")", "a ID (\"a\" \"b\" )", "a ID (a b)", "a ID NILNIL", "a ID (\"a\" \"b\")x",
            "a ID ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
            "a LOGIN", "a LOGIN ", "a LOGIN alice", "a LOGIN alice ", "a LOGIN  alice secret", "a LOGIN alice  secret", "a LOGIN alice secret x", "a LOGIN \"alice secret", "a LOGIN \"alice\"secret",
            "a LOGIN (alice) secret", "a LOGIN alice \"se\\cret\"", "a LOGIN alice \"secret\\", "a LOGIN alice \"\u00ff\"", "a LOGIN alice \u00ff", "a LOGIN alice \"a\0b\"", "a LOGIN * *", "a LOGIN % %",
            "a LOGIN {}", "a LOGIN {-1}", "a LOGIN {1x}", "a LOGIN {5", "a LOGIN 5}", "a LOGIN {+}", "a LOGIN {5++}", "a LOGIN {5-}", "a LOGIN {0x10}", "a LOGIN {5+}\r\nal\0ce secret", "a LOGIN {5+}\r\nalice{6+}\r\nsecret",
            "a LOGIN {5+}\r\nalice", "a LOGIN ~{5+}\r\nalice secret", "a LOGIN {8193}", "a LOGIN {4294967296}", "a LOGIN {9223372036854775807}", "a LOGIN {99999999999999999999999999999999}",
            "a LOGIN {99999999999999999999999999999999+}", "a LOGIN {1048577+}", "a NOOP {3+}\r\nabc", "a {3+}\r\nabc", "{3+}\r\nabc NOOP", "a{3+}\r\nabc", "a LOGOUT {3+}\r\nabc",
            "a LOGIN alice wrong-secret", "a LOGIN \"\" \"\"", "a LOGIN {0+}\r\n {0+}\r\n",
            "a AUTHENTICATE", "a AUTHENTICATE ", "a AUTHENTICATE FOO", "a AUTHENTICATE \"PLAIN\"", "a AUTHENTICATE PLAIN x y", "a AUTHENTICATE PLAIN !!!", "a AUTHENTICATE PLAIN ====", "a AUTHENTICATE PLAIN =",
            "a AUTHENTICATE PLAIN AA==", "a AUTHENTICATE PLAIN AGFsaWNl", "a AUTHENTICATE PLAIN\r\n*", "a AUTHENTICATE PLAIN\r\n\0\0", "a AUTHENTICATE LOGIN\r\n!!!!", "a STARTTLS x", "a STARTTLS",
            "a SELECT INBOX", "a FETCH 1 FLAGS", "a IDLE", "a APPEND INBOX {10}\r\n0123456789", "a APPEND INBOX {10+}\r\n0123456789", "a LIST \"\" *", "a ENABLE IMAP4rev2", "GET / HTTP/1.1", "EHLO example.org", "\u0016\u0003\u0001\u0002",
        ]),
        (LoggedIn,
        [
            "a LOGIN alice secret", "a AUTHENTICATE PLAIN", "a STARTTLS", "a CHECK", "a CLOSE", "a EXPUNGE", "a FETCH 1 FLAGS", "a UID FETCH 1 FLAGS", "a SEARCH ALL", "a STORE 1 FLAGS ()", "a COPY 1 INBOX", "a MOVE 1 INBOX",
            "a SELECT", "a SELECT ", "a SELECT \"", "a SELECT \"INBOX", "a SELECT INBOX x", "a SELECT INBOX (", "a SELECT INBOX ()", "a SELECT INBOX (NONSENSE)", "a SELECT *", "a SELECT %", "a SELECT (INBOX)", "a SELECT \"a\0b\"",
            "a SELECT &", "a SELECT &AG", "a SELECT &AGEAYg-", "a SELECT &2AA-", "a SELECT &!!!-", "a SELECT \"\u00c3\u00bc\"", "a SELECT \"\u00c3\"", "a SELECT {3+}\r\n\u00ff\u00fe\u00fd", "a SELECT {3+}\r\na\r\n", "a SELECT ../../etc/passwd",
            "a SELECT /etc/passwd", "a SELECT \"\"", "a SELECT {65537}", "a EXAMINE nowhere",
            "a CREATE", "a CREATE \"\"", "a CREATE /", "a CREATE //", "a CREATE a//b", "a CREATE INBOX", "a CREATE inbox/", "a CREATE x (", "a CREATE x (USE", "a CREATE x (USE (", "a CREATE x (USE (\\Sent)", "a CREATE x (USE \\Sent)", "a CREATE x (FOO)",
            "a CREATE x (USE (Sent))", "a CREATE x (USE (\\Nonsense))", "a CREATE &AAA-", "a CREATE &AAo-x", "a CREATE \"a\\b\"", "a CREATE {5+}\r\na\tbcd",
            "a DELETE", "a DELETE INBOX", "a DELETE nowhere", "a RENAME", "a RENAME INBOX", "a RENAME nowhere x", "a RENAME INBOX \"\"", "a RENAME INBOX INBOX", "a SUBSCRIBE", "a SUBSCRIBE \"\"", "a UNSUBSCRIBE x y",
            "a LIST", "a LIST \"\"", "a LIST \"\" (", "a LIST \"\" ()", "a LIST \"\" (a", "a LIST (FOO) \"\" *", "a LIST (RECURSIVEMATCH) \"\" *", "a LIST (SUBSCRIBED \"\" *", "a LIST \"\" * RETURN", "a LIST \"\" * RETURN (", "a LIST \"\" * RETURN (FOO)",
            "a LIST \"\" * RETURN (STATUS)", "a LIST \"\" * RETURN (STATUS ())", "a LIST \"\" * RETURN (STATUS (FOO))", "a LIST \"\" * x", "a LSUB", "a LSUB \"\" (a)", "a LIST ((((((((((\"\" *",
            "a STATUS", "a STATUS INBOX", "a STATUS INBOX MESSAGES", "a STATUS INBOX (", "a STATUS INBOX ()", "a STATUS INBOX (MESSAGES", "a STATUS INBOX (MESSAGES )", "a STATUS INBOX (MESSAGES  UNSEEN)", "a STATUS INBOX (FOO)", "a STATUS nowhere (MESSAGES)",
            "a NAMESPACE x", "a ENABLE", "a ENABLE ", "a ENABLE (X)", "a ENABLE X  Y", "a IDLE x", "a IDLE\r\nNOOP", "a IDLE\r\n\0", "a UNSELECT", "a NOOP {65537}",
            "a APPEND", "a APPEND INBOX", "a APPEND INBOX x", "a APPEND INBOX {10", "a APPEND INBOX () x", "a APPEND nowhere {3}", "a APPEND nowhere {3+}\r\nabc", "a APPEND INBOX (\\Nonsense) {3+}\r\nabc", "a APPEND INBOX \"1-Foo-2020 00:00:00 +0000\" {3+}\r\nabc",
            "a APPEND INBOX ((((((((((((((((((( {3+}\r\nabc", "a APPEND {5+}\r\nINBOX", "a APPEND INBOX {9223372036854775807}", "a APPEND INBOX {9223372036854775807+}", "a APPEND INBOX {99999999999999999999999}",
            "a APPEND INBOX {3+}\r\nabcx",
        ]),
        (Selected,
        [
            "a FETCH", "a FETCH 1", "a FETCH 1 ", "a FETCH x FLAGS", "a FETCH 0 FLAGS", "a FETCH 1: FLAGS", "a FETCH :1 FLAGS", "a FETCH 1,,2 FLAGS", "a FETCH 4294967296 FLAGS", "a FETCH 99999999999999999999 FLAGS", "a FETCH 1 (", "a FETCH 1 (FLAGS",
            "a FETCH 1 FOO", "a FETCH 1 BODY[", "a FETCH 1 BODY[]<", "a FETCH 1 BODY[]<0", "a FETCH 1 BODY[]<0.0>", "a FETCH 1 BODY[]<-1.5>", "a FETCH 1 BODY[0]", "a FETCH 1 BODY[1.]", "a FETCH 1 BODY[FOO]", "a FETCH 1 BODY[HEADER.FIELDS]", "a FETCH 1 BODY[HEADER.FIELDS ()]",
            "a FETCH 1 BODY[MIME]", "a FETCH -1 FLAGS", "a FETCH 1 (FLAGS))", "a FETCH 1 FLAGS FLAGS", "a UID FETCH", "a UID FETCH 0 FLAGS",
            "a STORE", "a STORE 1", "a STORE 1 FLAGS", "a STORE 1 FLAGS (", "a STORE 1 FOO (\\Seen)", "a STORE 1 FLAGS (\\Recent)", "a STORE 1 FLAGS (\\*)", "a STORE 1 +-FLAGS (\\Seen)", "a STORE 1 FLAGS (\\Seen", "a STORE 1 FLAGS (a]b{)", "a STORE 0 FLAGS ()",
            "a SEARCH", "a SEARCH FOO", "a SEARCH SINCE", "a SEARCH SINCE 1-Foo-2020", "a SEARCH LARGER x", "a SEARCH LARGER 99999999999999999999", "a SEARCH (ALL", "a SEARCH ALL)", "a SEARCH NOT", "a SEARCH OR ALL", "a SEARCH CHARSET x-nonsense ALL", "a SEARCH 0", "a SEARCH KEYWORD (x)",
            "a SEARCH " + "NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT NOT ",
            "a COPY", "a COPY 1", "a COPY 1 nowhere", "a COPY x INBOX", "a MOVE 1", "a MOVE 1 nowhere", "a EXPUNGE x", "a UID EXPUNGE", "a UID EXPUNGE x", "a UID EXPUNGE 0", "a CLOSE x", "a UNSELECT x", "a CHECK x",
        ]),
    ];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var (state, commands) in Table)
        {
            foreach (var command in commands)
            {
                var name = Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(command.Length > 60 ? command[..60] : command).Select(b => b is < 32 or 34 ? (byte)'_' : b).ToArray());
                yield return new TestCaseData(state, command).SetArgDisplayNames(state, name);
            }
        }

        yield return new TestCaseData(BeforeLogin, "a " + new string('(', 60_000)).SetArgDisplayNames(BeforeLogin, "sixty thousand parentheses");
        yield return new TestCaseData(BeforeLogin, new string('x', 2_000_000)).SetArgDisplayNames(BeforeLogin, "two million letters");
        yield return new TestCaseData(LoggedIn, "a LIST \"\" " + new string('x', 70_000)).SetArgDisplayNames(LoggedIn, "a line beyond the limit");
        yield return new TestCaseData(LoggedIn, "a SELECT {70000+}\r\n" + new string('\n', 70_000)).SetArgDisplayNames(LoggedIn, "a literal beyond the limit");
        yield return new TestCaseData(LoggedIn, "a SELECT " + string.Concat(Enumerable.Repeat("{1000+}\r\n" + new string('\n', 1000), 80))).SetArgDisplayNames(LoggedIn, "many literals");
        yield return new TestCaseData(LoggedIn, "a SELECT " + new string('x', 5000)).SetArgDisplayNames(LoggedIn, "a name beyond the limit");
        yield return new TestCaseData(LoggedIn, "a LIST \"\" (" + string.Join(' ', Enumerable.Repeat("*a*a*a", 1000)) + ")").SetArgDisplayNames(LoggedIn, "a thousand patterns");
        yield return new TestCaseData(Selected, "a FETCH " + string.Join(',', Enumerable.Range(1, 8000)) + " FLAGS").SetArgDisplayNames(Selected, "eight thousand numbers");
        yield return new TestCaseData(Selected, "a SEARCH " + new string('(', 20_000)).SetArgDisplayNames(Selected, "deep nesting");
        yield return new TestCaseData(Selected, "a STORE 1 FLAGS (" + new string('x', 60_000) + ")").SetArgDisplayNames(Selected, "a keyword beyond the limit");
    }

    [Test]
    public void Table_is_long_enough() => Assert.That(Cases().Count(), Is.GreaterThanOrEqualTo(150));

    [TestCaseSource(nameof(Cases))]
    public async Task Bad_input_gets_a_bad_answer_and_the_connection_stays_or_ends_with_bye(string state, string command)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await OpenAsync(server, state);
        var octets = Encoding.Latin1.GetBytes(command + "\r\n");
        var sending = client.SendAsync(octets);
        var answers = await AnswersAsync(client, sending);
        Assert.That(answers.Any(line => line.Contains(" BAD ", StringComparison.Ordinal) || line.Contains(" NO ", StringComparison.Ordinal) || line.StartsWith("* BYE ", StringComparison.Ordinal)), $"{string.Join('\n', answers)}");
        Assert.That(answers.Any(line => line.StartsWith("a OK", StringComparison.Ordinal)), Is.False, $"{string.Join('\n', answers)}");
    }

    private static async Task<IReadOnlyList<string>> AnswersAsync(ImapTranscript client, Task sending)
    {
        var probe = ProbeAsync(client, sending);
        var lines = await client.ReadToTagAsync("probe");
        if (lines.Count > 0 && lines[^1].StartsWith("probe ", StringComparison.Ordinal))
        {
            Assert.That(lines[^1], Is.EqualTo("probe OK NOOP completed."));
        }
        else
        {
            Assert.That(lines, Has.Some.StartsWith("* BYE "), "the connection ended without a goodbye");
        }

        await probe;
        return lines;
    }

    private static async Task ProbeAsync(ImapTranscript client, Task sending)
    {
        try
        {
            await sending;
            await client.SendAsync("probe NOOP\r\n"u8.ToArray());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The server has ended the connection, which the reading side judges.
        }
    }

    [TestCase("a LOGIN {5}\r\nali")]
    [TestCase("a LOGIN \"alice")]
    [TestCase("a LOG")]
    [TestCase("a AUTHENTICATE PLAIN\r\nAGFs")]
    [TestCase("\0\0\0")]
    public async Task Unfinished_command_ends_with_the_login_timeout(string octets)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Encoding.Latin1.GetBytes("x NOOP\r\n"));
        _ = await client.ReadToTagAsync("x");
        await client.SendAsync(Encoding.Latin1.GetBytes(octets));
        server.Time.Advance(TimeSpan.FromMinutes(4));
        var lines = await client.ReadToTagAsync("never");
        Assert.That(lines, Has.Some.StartsWith("* BYE "));
    }

    [Test]
    public async Task Too_many_bad_commands_in_a_row_end_the_connection()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.MaxBadCommands = 3);
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a X
            S: a BAD *
            C: b X
            S: b BAD *
            C: c NOOP
            S: c OK *
            C: d X
            S: d BAD *
            C: e X
            S: e BAD *
            C: f X
            S: f BAD *
            S: * BYE Too many invalid IMAP commands.
            S: EOF
            """);
    }

    [Test]
    public async Task Literal_beyond_all_limits_is_not_gathered()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        var chunk = new byte[64 * 1024];
        await client.SendAsync(Encoding.ASCII.GetBytes($"a SELECT {{{chunk.Length * 256}+}}\r\n"));
        await client.ExchangeAsync("S: a BAD Error in IMAP command SELECT: Literal size too large");
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 256; i++)
        {
            await client.SendAsync(chunk);
        }

        await client.ExchangeAsync("C: \nC: b NOOP\nS: b OK *");
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(8 * 1024 * 1024), "16 MiB were sent");
    }

    private static Task<ImapTranscript> OpenAsync(ImapTestServer server, string state) => state switch
    {
        BeforeLogin => server.ConnectAsync(),
        LoggedIn => server.LoginAsync(),
        _ => server.SelectAsync(),
    };
}
