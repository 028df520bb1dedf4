namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>When a session hears of what another has done.</summary>
[Parallelizable(ParallelScope.All)]
public class UntaggedMomentTests
{
    [TestCase("FETCH 1 (FLAGS)", false)]
    [TestCase("STORE 1 +FLAGS.SILENT (\\Seen)", false)]
    [TestCase("SEARCH ALL", false)]
    [TestCase("SORT (DATE) US-ASCII ALL", false)]
    [TestCase("THREAD REFERENCES US-ASCII ALL", false)]
    [TestCase("UID SEARCH 1:2", false)]
    [TestCase("UID SEARCH OR (NOT 1) ALL", false)]
    [TestCase("UID SORT (DATE) US-ASCII 1", false)]
    [TestCase("UID SEARCH UID 1:2", true)]
    [TestCase("UID SEARCH ALL", true)]
    [TestCase("UID FETCH 1 (FLAGS)", true)]
    [TestCase("UID STORE 1 +FLAGS.SILENT (\\Seen)", true)]
    [TestCase("UID THREAD REFERENCES US-ASCII ALL", true)]
    [TestCase("COPY 1 box", true)]
    [TestCase("NOOP", true)]
    [TestCase("CHECK", true)]
    [TestCase("EXPUNGE", true)]
    [TestCase("APPEND box {5+}\r\nhello", true)]
    public async Task Message_gone_is_told_when_numbers_may_change_and_what_arrived_always(string command, bool isTold)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await client.AskAsync("CREATE box");
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        _ = await other.AskAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        _ = await other.AskAsync("APPEND INBOX {5+}\r\nhello");

        var told = await client.AskAsync(command);
        Assert.That(told.Contains("* 2 EXPUNGE"), Is.EqualTo(isTold));
        Assert.That(told, Does.Contain(isTold ? "* 3 EXISTS" : "* 4 EXISTS"));
        Assert.That(told, Has.Some.Match(@"^\* 1 FETCH \((UID 1 )?FLAGS \(.*\\Flagged"));

        var later = await client.AskAsync("NOOP");
        Assert.That(later.Contains("* 2 EXPUNGE"), Is.EqualTo(!isTold));
        Assert.That(await client.AskAsync("NOOP"), Is.Empty);
    }

    [Test]
    public async Task Commands_sent_at_once_each_keep_to_their_own_rules()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.SendAsync("1 UID SEARCH 3\r\n2 FETCH 3 (UID)\r\n3 NOOP\r\n4 FETCH 2 (UID)\r\n");
        await client.ExchangeAsync("""
            S: * SEARCH 3
            S: 1 OK *
            S: * 3 FETCH (UID 3)
            S: 2 OK *
            S: * 2 EXPUNGE
            S: * 2 RECENT
            S: 3 OK *
            S: * 2 FETCH (UID 3)
            S: 4 OK *
            """);
    }

    [Test]
    public async Task Recent_messages_and_the_first_to_see_them_are_told_in_rev1_only()
    {
        await using var server = MessageTestServer.Start();
        await using var old = await server.SelectAsync();
        await using var modern = await server.LogInAsync();
        _ = await modern.AskAsync("ENABLE IMAP4rev2");
        _ = await modern.AskAsync("SELECT INBOX");
        await server.AppendSubjectsAsync("one");
        Assert.That(await modern.AskAsync("NOOP"), Is.EqualTo(new[] { "* 1 EXISTS" }));
        Assert.That(await old.AskAsync("NOOP"), Is.EqualTo(new[] { "* 1 EXISTS", "* 1 RECENT" }));
        Assert.That(await modern.AskAsync("FETCH 1 (FLAGS)"), Is.EqualTo(new[] { "* 1 FETCH (FLAGS ())" }));
        Assert.That(await old.AskAsync("STORE 1 +FLAGS (\\Seen)"), Is.EqualTo(new[] { "* 1 FETCH (FLAGS (\\Seen \\Recent))" }));
        Assert.That(await modern.AskAsync("NOOP"), Is.EqualTo(new[] { "* 1 FETCH (UID 1 FLAGS (\\Seen))" }));
    }

    [Test]
    public async Task Idle_client_of_qresync_hears_uids_and_modseqs_and_at_the_end_the_highest()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.LogInAsync();
        await using var other = await server.SelectAsync();
        _ = await client.AskAsync("ENABLE QRESYNC");
        _ = await client.AskAsync("SELECT INBOX");
        await client.ExchangeAsync("C: 1 IDLE\nS: + idling");
        _ = await other.AskAsync("STORE 2 +FLAGS (\\Deleted)");
        await client.ExchangeAsync("S: * 2 FETCH (UID 2 MODSEQ (5) FLAGS (\\Deleted))");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            S: * VANISHED 2
            C: DONE
            S: 1 OK [HIGHESTMODSEQ 6] Idle completed.
            """);
    }
}
