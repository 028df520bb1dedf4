namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>UIDONLY (RFC 9586).</summary>
[Parallelizable(ParallelScope.All)]
public class UidOnlyTests
{
    [TestCase("FETCH 1 (FLAGS)")]
    [TestCase("FETCH $ (FLAGS)")]
    [TestCase("STORE 1 +FLAGS (\\Seen)")]
    [TestCase("SEARCH ALL")]
    [TestCase("SORT (DATE) US-ASCII ALL")]
    [TestCase("UID SEARCH 1")]
    [TestCase("UID SEARCH OR NOT (UID 1 *) ALL")]
    [TestCase("UID SORT (DATE) US-ASCII 1:*")]
    [TestCase("COPY 1 box")]
    [TestCase("MOVE * box")]
    [TestCase("SELECT INBOX (QRESYNC (1 1 1:3 (1 1)))")]
    public async Task Message_numbers_are_refused(string command)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync("ENABLE QRESYNC UIDONLY");
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD [UIDREQUIRED] "));
        Assert.That(await client.AskAsync("UID FETCH 1 (FLAGS)"), Is.EqualTo(new[] { "* 1 UIDFETCH (FLAGS (\\Recent))" }));
        Assert.That(await client.AskAsync("UID SEARCH UID 1:*"), Is.EqualTo(new[] { "* SEARCH 1" }));
    }

    [Test]
    public async Task Search_that_was_kept_up_to_date_by_number_is_told_by_uid()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        _ = await client.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 SEARCH RETURN (UPDATE) FLAGGED
            S: * ESEARCH (TAG "1")
            S: 1 OK *
            C: 2 ENABLE UIDONLY
            S: * ENABLED UIDONLY
            S: 2 OK *
            C: 3 UID STORE 3 +FLAGS.SILENT (\Flagged)
            S: * ESEARCH (TAG "1") UID ADDTO (0 3)
            S: 3 OK *
            """);
    }

    [Test]
    public async Task Responses_tell_uids_in_place_of_numbers()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three", "four");
        await using (var first = await server.SelectAsync())
        {
            _ = await first.AskAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
            _ = await first.AskAsync("EXPUNGE");
        }

        await using var client = await server.LogInAsync();
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 ENABLE UIDONLY
            S: * ENABLED UIDONLY
            S: 1 OK *
            """);
        Assert.That(await client.AskAsync("SELECT INBOX"), Does.Contain("* 3 EXISTS").And.None.Contains("[UNSEEN"));
        _ = await other.AskAsync("UID STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        _ = await other.AskAsync("UID STORE 4 +FLAGS.SILENT (\\Answered)");
        await client.ExchangeAsync("""
            C: 2 NOOP
            S: * VANISHED 2
            S: * 4 UIDFETCH (FLAGS (\Answered))
            S: 2 OK NOOP completed.
            C: 3 UID STORE 3 +FLAGS (\Flagged)
            S: * 3 UIDFETCH (FLAGS (\Flagged))
            S: 3 OK *
            C: 4 UID FETCH 1:* (UID)
            S: * 3 UIDFETCH (UID 3)
            S: * 4 UIDFETCH (UID 4)
            S: 4 OK *
            C: 5 UID FETCH 3 (BODY[TEXT])
            S: * 3 UIDFETCH (FLAGS (\Flagged \Seen) BODY[TEXT] {15}
            S: Text of three
            S: )
            S: 5 OK *
            C: 6 UID FETCH 3:4 (MODSEQ)
            S: * OK [HIGHESTMODSEQ *
            S: * 3 UIDFETCH (MODSEQ (12))
            S: * 4 UIDFETCH (MODSEQ (10))
            S: 6 OK *
            C: 7 UID STORE 3 +FLAGS.SILENT (\Deleted)
            S: * 3 UIDFETCH (MODSEQ (13))
            S: 7 OK *
            C: 8 UID EXPUNGE 3
            S: * VANISHED 3
            S: 8 OK *
            """);
    }
}
