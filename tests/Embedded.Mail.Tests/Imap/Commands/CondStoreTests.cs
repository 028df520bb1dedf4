namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>CONDSTORE (RFC 7162 §3.1). In the store in memory, a new mailbox has modseq 1 and every change one more.</summary>
[Parallelizable(ParallelScope.All)]
public class CondStoreTests
{
    [TestCase("FETCH 1 MODSEQ", "* 1 FETCH (MODSEQ (2))")]
    [TestCase("FETCH 1 (UID) (CHANGEDSINCE 1)", "* 1 FETCH (UID 1 MODSEQ (2))")]
    [TestCase("SEARCH MODSEQ 3", "* SEARCH 2 3 (MODSEQ 4)")]
    [TestCase("SEARCH MODSEQ \"/flags/\\\\draft\" all 3", "* SEARCH 2 3 (MODSEQ 4)")]
    [TestCase("SEARCH MODSEQ \"/Flags/$Junk\" SHARED 3", "* SEARCH 2 3 (MODSEQ 4)")]
    [TestCase("STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)", "* 1 FETCH (UID 1 MODSEQ (5))")]
    [TestCase("STATUS INBOX (HIGHESTMODSEQ)", "* STATUS INBOX (HIGHESTMODSEQ 4)")]
    [TestCase("LIST \"\" INBOX RETURN (STATUS (HIGHESTMODSEQ))", "* STATUS INBOX (HIGHESTMODSEQ 4)")]
    [TestCase("ENABLE CONDSTORE", "* ENABLED CONDSTORE")]
    public async Task First_command_that_uses_modseqs_tells_the_highest_and_lets_all_flags_come_with_theirs(string command, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Seen)");
        Assert.That(await client.AskAsync("NOOP"), Is.EqualTo(new[] { "* 2 FETCH (FLAGS (\\Seen \\Recent))" }));
        _ = await other.AskAsync("STORE 2 -FLAGS.SILENT (\\Seen)");
        _ = await client.AskAsync("NOOP");

        var told = await client.AskAsync(command.Replace("UNCHANGEDSINCE 2", "UNCHANGEDSINCE 9", StringComparison.Ordinal));
        Assert.That(told, Does.Contain("* OK [HIGHESTMODSEQ 6] Highest"));
        Assert.That(told, Has.Some.StartsWith(answer.Split('(')[0]));
        _ = await other.AskAsync("STORE 3 +FLAGS (\\Flagged)");
        Assert.That(await client.AskAsync("NOOP"), Has.Some.Match(@"^\* 3 FETCH \(UID 3 MODSEQ \(\d+\) FLAGS \(\\Flagged \\Recent\)\)$"));
        Assert.That(await client.AskAsync(command), Has.None.Contains("* OK [HIGHESTMODSEQ"));
    }

    [Test]
    public async Task Select_tells_the_highest_modseq_and_condstore_as_its_parameter_lets_flags_come_with_theirs()
    {
        await using var server = await StartAsync();
        await using var client = await server.LogInAsync();
        Assert.That(await client.AskAsync("SELECT INBOX"), Does.Contain("* OK [HIGHESTMODSEQ 4] Highest"));
        Assert.That(await client.AskAsync("STORE 1 +FLAGS (\\Seen)"), Is.EqualTo(new[] { "* 1 FETCH (FLAGS (\\Seen \\Recent))" }));
        Assert.That(await client.AskAsync("EXAMINE INBOX (CONDSTORE)"), Does.Contain("* OK [CLOSED] Previous mailbox closed.").And.Contain("* OK [HIGHESTMODSEQ 5] Highest"));
        _ = await client.AskAsync("SELECT INBOX");
        Assert.That(await client.AskAsync("STORE 1 -FLAGS (\\Seen)"), Is.EqualTo(new[] { "* 1 FETCH (UID 1 MODSEQ (6) FLAGS ())" }));
    }

    [TestCase("SELECT INBOX ()")]
    [TestCase("SELECT INBOX (CONDSTORE")]
    [TestCase("SELECT INBOX CONDSTORE")]
    [TestCase("SELECT INBOX (FOO)")]
    [TestCase("SELECT INBOX (QRESYNC (1 1))")]
    [TestCase("FETCH 1 (FLAGS) (CHANGEDSINCE)")]
    [TestCase("FETCH 1 (FLAGS) (CHANGEDSINCE x)")]
    [TestCase("FETCH 1 (FLAGS) (CHANGEDSINCE 9223372036854775808)")]
    [TestCase("FETCH 1 (FLAGS) ()")]
    [TestCase("FETCH 1 (FLAGS) (VANISHED)")]
    [TestCase("FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)")]
    [TestCase("UID FETCH 1 (FLAGS) (CHANGEDSINCE 1 VANISHED)")]
    [TestCase("STORE 1 (UNCHANGEDSINCE) FLAGS (\\Seen)")]
    [TestCase("STORE 1 (UNCHANGEDSINCE 1)FLAGS (\\Seen)")]
    [TestCase("STORE 1 () FLAGS (\\Seen)")]
    [TestCase("STORE 1 (CHANGEDSINCE 1) FLAGS (\\Seen)")]
    [TestCase("STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 1) FLAGS (\\Seen)")]
    [TestCase("SEARCH MODSEQ")]
    [TestCase("SEARCH MODSEQ \"/flags/\\\\seen\" 1")]
    [TestCase("SEARCH MODSEQ \"/flags/\\\\seen\" all")]
    [TestCase("SEARCH MODSEQ all 1")]
    [TestCase("SEARCH MODSEQ \"/flags/\\\\seen\" any 1")]
    [TestCase("SEARCH MODSEQ \"/flags/\\\\recent\" all 1")]
    [TestCase("SEARCH MODSEQ \"/flags/\" all 1")]
    [TestCase("SEARCH MODSEQ \"/flags/a b\" all 1")]
    [TestCase("SEARCH MODSEQ \"/other/seen\" all 1")]
    public async Task Wrong_use_is_refused(string command)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
        Assert.That(await client.AskAsync("FETCH 1 (FLAGS)"), Is.EqualTo(new[] { "* 1 FETCH (FLAGS (\\Recent))" }));
    }

    [Test]
    public async Task Store_leaves_alone_what_changed_since_and_says_which()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await other.AskAsync("STORE 2 +FLAGS (\\Flagged)");
        await client.ExchangeAsync("""
            C: 1 STORE 1:3 (UNCHANGEDSINCE 4) +FLAGS.SILENT (\Seen)
            S: * OK [HIGHESTMODSEQ 4] Highest
            S: * 1 FETCH (UID 1 MODSEQ (6))
            S: * 2 FETCH (UID 2 MODSEQ (5) FLAGS (\Flagged \Recent))
            S: * 3 FETCH (UID 3 MODSEQ (6))
            S: 1 OK [MODIFIED 2] Conditional store failed.
            C: 2 UID STORE 3,1 (UNCHANGEDSINCE 5) FLAGS ()
            S: 2 OK [MODIFIED 1,3] *
            C: 3 UID STORE 2 (UNCHANGEDSINCE 5) +FLAGS (\Seen)
            S: * 2 FETCH (UID 2 MODSEQ (7) FLAGS (\Flagged \Seen \Recent))
            S: 3 OK Store completed.
            C: 4 STORE 2 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\Answered)
            S: 4 OK [MODIFIED 2] *
            C: 5 STORE 2 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\Seen)
            S: * 2 FETCH (UID 2 MODSEQ (7))
            S: 5 OK Store completed.
            C: 6 STORE 2,1:3 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\Draft)
            S: * 1 FETCH (UID 1 MODSEQ (8))
            S: * 2 FETCH (UID 2 MODSEQ (8))
            S: * 3 FETCH (UID 3 MODSEQ (8))
            S: 6 OK Store completed.
            """);
    }

    [Test]
    public async Task What_failed_is_told_even_where_another_has_done_the_same()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await other.AskAsync("STORE 1 +FLAGS (\\Seen)");
        await client.ExchangeAsync("""
            C: 1 STORE 1 (UNCHANGEDSINCE 4) +FLAGS.SILENT (\Seen)
            S: * OK [HIGHESTMODSEQ 4] Highest
            S: * 1 FETCH (UID 1 MODSEQ (5) FLAGS (\Seen \Recent))
            S: 1 OK [MODIFIED 1] *
            """);
    }

    [Test]
    public async Task Silent_store_and_flags_that_changed_to_and_fro_tell_the_modseq_alone()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync("INBOX (CONDSTORE)");
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1:2 +FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (5))
            S: * 2 FETCH (UID 2 MODSEQ (5))
            S: 1 OK *
            C: 2 STORE 1 +FLAGS.SILENT (\Seen)
            S: 2 OK *
            C: 3 STORE 1 +FLAGS (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (5) FLAGS (\Seen \Recent))
            S: 3 OK *
            """);
        await other.AskAsync("STORE 3 +FLAGS (\\Seen)");
        await other.AskAsync("STORE 3 -FLAGS (\\Seen)");
        Assert.That(await client.AskAsync("NOOP"), Is.EqualTo(new[] { "* 3 FETCH (UID 3 MODSEQ (7))" }));
    }

    [Test]
    public async Task Fetch_tells_modseqs_and_only_what_changed_since()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync("INBOX (CONDSTORE)");
        await client.ExchangeAsync("""
            C: 1 FETCH 1:* (FLAGS MODSEQ)
            S: * 1 FETCH (FLAGS (\Recent) MODSEQ (2))
            S: * 2 FETCH (FLAGS (\Recent) MODSEQ (3))
            S: * 3 FETCH (FLAGS (\Recent) MODSEQ (4))
            S: 1 OK *
            C: 2 FETCH 1:* (FLAGS) (CHANGEDSINCE 3)
            S: * 3 FETCH (FLAGS (\Recent) MODSEQ (4))
            S: 2 OK *
            C: 3 UID FETCH 1:2 FLAGS (changedsince 2)
            S: * 2 FETCH (UID 2 FLAGS (\Recent) MODSEQ (3))
            S: 3 OK *
            C: 4 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4)
            S: 4 OK *
            C: 5 FETCH 2 (BODY[TEXT])
            S: * 2 FETCH (UID 2 FLAGS (\Seen \Recent) MODSEQ (5) BODY[TEXT] {13}
            S: Text of two
            S: )
            S: 5 OK *
            C: 6 FETCH 2 (FLAGS)
            S: * 2 FETCH (FLAGS (\Seen \Recent))
            S: 6 OK *
            """);
    }

    [TestCase("SEARCH MODSEQ 3", "* SEARCH 2 3 (MODSEQ 5)")]
    [TestCase("UID SEARCH MODSEQ \"/flags/\\\\Seen\" all 5", "* SEARCH 2 (MODSEQ 5)")]
    [TestCase("SEARCH MODSEQ 6", "* SEARCH")]
    [TestCase("SEARCH OR NOT MODSEQ 3 LARGER 50000", "* SEARCH 1 (MODSEQ 2)")]
    [TestCase("SEARCH RETURN (ALL) MODSEQ 0", "* ESEARCH (TAG \"t\") ALL 1:3 MODSEQ 5")]
    [TestCase("SEARCH RETURN (MIN) MODSEQ 0", "* ESEARCH (TAG \"t\") MIN 1 MODSEQ 2")]
    [TestCase("SEARCH RETURN (MIN MAX) MODSEQ 0", "* ESEARCH (TAG \"t\") MIN 1 MAX 3 MODSEQ 4")]
    [TestCase("SEARCH RETURN (MIN COUNT) MODSEQ 0", "* ESEARCH (TAG \"t\") MIN 1 COUNT 3 MODSEQ 5")]
    [TestCase("SEARCH RETURN (COUNT) MODSEQ 99", "* ESEARCH (TAG \"t\") COUNT 0")]
    public async Task Search_tells_the_highest_modseq_of_what_it_tells(string command, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync("INBOX (CONDSTORE)");
        _ = await client.AskAsync("STORE 2 +FLAGS (\\Seen)");
        await client.ExchangeAsync($"C: t {command}\nS: {answer}\nS: t OK *");
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        return server;
    }
}
