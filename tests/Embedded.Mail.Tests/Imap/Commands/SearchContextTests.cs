namespace Embedded.Mail.Tests.Imap.Commands;

public class SearchContextTests
{
    [Test]
    public async Task Changes_of_results_are_told_until_that_is_cancelled()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 SEARCH RETURN (UPDATE) SEEN
            S: * ESEARCH (TAG "1")
            S: 1 OK *
            C: 2 UID SEARCH RETURN (UPDATE COUNT) UNSEEN
            S: * ESEARCH (TAG "2") UID COUNT 5
            S: 2 OK *
            C: 3 STORE 1,2,4 +FLAGS.SILENT \Seen
            S: * ESEARCH (TAG "1") ADDTO (0 1:2,4)
            S: * ESEARCH (TAG "2") UID REMOVEFROM (0 1:2,4)
            S: 3 OK *
            C: 4 CANCELUPDATE "2"
            S: 4 OK *
            C: 5 STORE 2 +FLAGS.SILENT \Deleted
            S: 5 OK *
            C: 6 EXPUNGE
            S: * ESEARCH (TAG "1") REMOVEFROM (0 2)
            S: * 2 EXPUNGE
            S: * 4 RECENT
            S: 6 OK *
            C: 7 STORE 3 -FLAGS.SILENT \Seen
            S: * ESEARCH (TAG "1") REMOVEFROM (0 3)
            S: 7 OK *
            C: 8 CANCELUPDATE "1"
            S: 8 OK *
            C: 9 STORE 3 +FLAGS.SILENT \Seen
            S: 9 OK *
            C: 10 CANCELUPDATE "1"
            S: 10 NO *
            C: 11 CANCELUPDATE
            S: 11 BAD *
            """);
    }

    [Test]
    public async Task What_others_do_is_told_with_the_numbers_of_the_own_view()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 SEARCH RETURN (UPDATE ALL) NOT SUBJECT c
            S: * ESEARCH (TAG "1") ALL 1:2,4:5
            S: 1 OK *
            """);
        _ = await other.AskAsync("STORE 1 +FLAGS.SILENT \\Deleted");
        _ = await other.AskAsync("EXPUNGE");
        await server.AppendAsync("Subject: x\n\n");
        await server.AppendAsync("Subject: c\n\n");
        await client.ExchangeAsync("""
            C: 2 SEARCH 1
            S: * SEARCH 1
            S: * 7 EXISTS
            S: * 7 RECENT
            S: * ESEARCH (TAG "1") ADDTO (0 6)
            S: 2 OK *
            C: 3 NOOP
            S: * ESEARCH (TAG "1") REMOVEFROM (0 1)
            S: * 1 EXPUNGE
            S: * 6 RECENT
            S: 3 OK *
            """);
    }

    [Test]
    public async Task Changes_of_a_sorted_search_come_with_their_positions()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 UID SORT RETURN (UPDATE ALL) (REVERSE SUBJECT) UTF-8 UNFLAGGED
            S: * ESEARCH (TAG "1") UID ALL 5,4,3,2,1
            S: 1 OK *
            C: 2 STORE 1,3,4 +FLAGS.SILENT \Flagged
            S: * ESEARCH (TAG "1") UID REMOVEFROM (2 4,3 3 1)
            S: 2 OK *
            """);
        await server.AppendAsync("Subject: bb\n\n");
        await client.ExchangeAsync("""
            C: 3 NOOP
            S: * 6 EXISTS
            S: * 6 RECENT
            S: * ESEARCH (TAG "1") UID ADDTO (2 6)
            S: 3 OK *
            C: 4 STORE 1,3,4 -FLAGS.SILENT \Flagged
            S: * ESEARCH (TAG "1") UID ADDTO (2 4,3 6 1)
            S: 4 OK *
            C: 5 UID SORT RETURN (ALL) (REVERSE SUBJECT) UTF-8 UNFLAGGED
            S: * ESEARCH (TAG "5") UID ALL 5,4,3,6,2,1
            S: 5 OK *
            C: 6 STORE 6 +FLAGS.SILENT \Deleted
            S: 6 OK *
            C: 7 EXPUNGE
            S: * ESEARCH (TAG "1") UID REMOVEFROM (4 6)
            S: * 6 EXPUNGE
            S: * 5 RECENT
            S: 7 OK *
            """);
    }

    [Test]
    public async Task Tag_of_a_search_that_is_updated_is_not_used_again_and_there_are_only_so_many()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 SEARCH RETURN (UPDATE) ALL
            S: * ESEARCH (TAG "1")
            S: 1 OK *
            C: 1 SORT RETURN (UPDATE) (DATE) UTF-8 ALL
            S: 1 BAD *
            """);
        for (var i = 2; i <= 16; i++)
        {
            Assert.That(await client.AskAsync("SEARCH RETURN (UPDATE CONTEXT) ALL"), Has.Count.EqualTo(1));
        }

        Assert.That(await client.AskAsync("SEARCH RETURN (UPDATE COUNT) ALL"), Has.Some.EqualTo("* NO [NOUPDATE \"a18\"] Too many contexts"));
    }

    [TestCase("UPDATE (UID BODY[HEADER.FIELDS (SUBJECT)])")]
    [TestCase("UPDATE(UID BODY[HEADER.FIELDS (SUBJECT)])")]
    public async Task Results_that_arrive_are_told_with_what_was_asked_of_them_and_remain_unseen(string update)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync($"""
            C: 1 UID SEARCH RETURN ({update} COUNT) OR SUBJECT x FLAGGED
            S: * ESEARCH (TAG "1") UID COUNT 0
            S: 1 OK *
            """);
        await server.AppendAsync("Subject: x\n\n");
        await server.AppendAsync("Subject: y\n\n");
        await client.ExchangeAsync("""
            C: 2 NOOP
            S: * 7 EXISTS
            S: * 7 RECENT
            S: * 6 FETCH (UID 6 BODY[HEADER.FIELDS (SUBJECT)] {14}
            S: Subject: x
            S: 
            S: )
            S: * ESEARCH (TAG "1") UID ADDTO (0 6)
            S: 2 OK *
            C: 3 STORE 7 +FLAGS.SILENT \Flagged
            S: * ESEARCH (TAG "1") UID ADDTO (0 7)
            S: 3 OK *
            C: 4 FETCH 6 FLAGS
            S: * 6 FETCH (FLAGS (\Recent))
            S: 4 OK *
            """);
    }

    // RFC 5267 §4.2: CONTEXT is a hint and no more.
    [TestCase("CONTEXT", "* ESEARCH (TAG \"a3\") ALL 1:2")]
    [TestCase("CONTEXT COUNT", "* ESEARCH (TAG \"a3\") COUNT 2")]
    [TestCase("SAVE CONTEXT", "")]
    public async Task Hint_asks_for_nothing(string options, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(string.Concat(await client.AskAsync($"SEARCH RETURN ({options}) 1:2")), Is.EqualTo(answer));
    }

    [Test]
    public async Task Another_mailbox_ends_all_updates()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync("SEARCH RETURN (UPDATE) SEEN");
        _ = await client.AskAsync("SELECT INBOX");
        Assert.That(await client.AskAsync("STORE 1 +FLAGS.SILENT \\Seen"), Is.Empty);
    }

    [TestCase("SEARCH RETURN (PARTIAL 2:3) ALL", "PARTIAL (2:3 2:3)")]
    [TestCase("SEARCH RETURN (PARTIAL 3:2) ALL", "PARTIAL (2:3 2:3)")]
    [TestCase("SEARCH RETURN (PARTIAL 2:9) NOT 3", "PARTIAL (2:9 2,4:5)")]
    [TestCase("SEARCH RETURN (PARTIAL -1:-2) NOT 4", "PARTIAL (-1:-2 3,5)")]
    [TestCase("SEARCH RETURN (PARTIAL -3:-900) ALL", "PARTIAL (-3:-900 1:3)")]
    [TestCase("SEARCH RETURN (PARTIAL 6:6) ALL", "PARTIAL (6:6 NIL)")]
    [TestCase("SEARCH RETURN (PARTIAL -6:-4294967295) ALL", "PARTIAL (-6:-4294967295 NIL)")]
    [TestCase("SEARCH RETURN (PARTIAL 1:1) SUBJECT nothing", "PARTIAL (1:1 NIL)")]
    [TestCase("SEARCH RETURN (MIN PARTIAL 2:2 COUNT) 2:4", "MIN 2 PARTIAL (2:2 3) COUNT 3")]
    public async Task Stretch_of_the_results_is_told(string command, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync(command), Is.EqualTo(new[] { $"* ESEARCH (TAG \"a3\") {answer}" }));
    }

    [TestCase("PARTIAL", "")]
    [TestCase("PARTIAL COUNT", "1,2,3,4,5")]
    [TestCase("PARTIAL MIN", "1,2,3")]
    [TestCase("PARTIAL MAX", "2,3,5")]
    [TestCase("PARTIAL MIN MAX", "1,2,3,5")]
    public async Task Saved_result_is_the_stretch_with_what_else_was_asked_for(string options, string saved)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync($"SEARCH RETURN (SAVE {options.Replace("PARTIAL", "PARTIAL 2:3", StringComparison.Ordinal)}) ALL");
        var expected = saved.Length == 0 ? "2 3" : saved.Replace(',', ' ');
        Assert.That(await client.AskAsync("SEARCH $"), Is.EqualTo(new[] { $"* SEARCH {expected}" }));
    }

    [TestCase("PARTIAL 1:2 ALL")]
    [TestCase("ALL PARTIAL 1:2")]
    [TestCase("PARTIAL 1:2 PARTIAL 3:4")]
    [TestCase("PARTIAL 1")]
    [TestCase("PARTIAL 1:*")]
    [TestCase("PARTIAL *:1")]
    [TestCase("PARTIAL 0:1")]
    [TestCase("PARTIAL -1:1")]
    [TestCase("PARTIAL 1:-1")]
    [TestCase("PARTIAL")]
    public async Task Malformed_stretch_is_refused(string options)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync($"SEARCH RETURN ({options}) ALL"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"UID FETCH 1:* FLAGS ({options})"), Does.StartWith("BAD "));
    }

    [TestCase("1:* (UID) (PARTIAL -1:-2)", "4 5")]
    [TestCase("2:9 (UID) (PARTIAL 1:2)", "2 3")]
    [TestCase("2:9 (UID) (PARTIAL 4:5)", "5")]
    [TestCase("2:9 (UID) (PARTIAL 5:6)", "")]
    public async Task Stretch_of_messages_is_fetched(string arguments, string uids)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        var expected = uids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(uid => $"* {uid} FETCH (UID {uid})");
        Assert.That(await client.AskAsync($"UID FETCH {arguments}"), Is.EqualTo(expected));
        Assert.That(await client.CommandAsync($"FETCH {arguments}"), Does.StartWith("BAD "));
    }

    [Test]
    public async Task Stretch_is_taken_before_those_are_chosen_that_have_changed()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        var since = (await client.AskAsync("STATUS INBOX (HIGHESTMODSEQ)")).Single(static line => line.StartsWith("* STATUS", StringComparison.Ordinal)).Split(' ')[^1].TrimEnd(')');
        _ = await client.AskAsync("STORE 1,4 +FLAGS.SILENT \\Seen");
        var changed = await client.AskAsync($"UID FETCH 1:* (UID) (CHANGEDSINCE {since} PARTIAL -1:-3)");
        Assert.That(changed, Has.Count.EqualTo(1).And.All.StartWith("* 4 FETCH (UID 4 MODSEQ "));
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("a", "b", "c", "d", "e");
        return server;
    }
}
