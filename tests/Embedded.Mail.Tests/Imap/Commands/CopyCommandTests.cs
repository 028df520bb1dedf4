using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Imap.Commands;

public class CopyCommandTests
{
    [Test]
    public async Task Copy_tells_the_uids_and_the_session_of_the_other_mailbox_hears_of_the_messages()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync("CREATE Archive");
        await using var other = await server.SelectAsync("Archive");
        Assert.That(await client.CommandAsync("COPY 1,3 Archive"), Does.Match(@"^OK \[COPYUID \d+ 1,3 1:2\] Copy completed\."));
        await other.ExchangeAsync("""
            C: 2 NOOP
            S: * 2 EXISTS
            S: * 2 RECENT
            S: 2 OK *
            C: 3 FETCH 2 BODY.PEEK[HEADER.FIELDS (SUBJECT)]
            S: * 2 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {18}
            S: Subject: three
            """);
    }

    [Test]
    public async Task Move_tells_copyuid_before_the_expunges()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        _ = await client.AskAsync("CREATE Archive");
        Assert.That(await client.CommandAsync("MOVE 1:2 Archive"), Does.StartWith("OK "));
        Assert.That(Regex.Replace(string.Join('|', client.Untagged), "COPYUID [0-9]+", "COPYUID n"), Is.EqualTo("* OK [COPYUID n 1:2 1:2] Moved UIDs.|* 2 EXPUNGE|* 1 EXPUNGE|* 1 RECENT"));
        Assert.That(await client.CommandAsync("UID MOVE 3 Archive"), Does.StartWith("OK "));
        Assert.That((await client.AskAsync("STATUS Archive (MESSAGES)"))[0], Is.EqualTo("* STATUS Archive (MESSAGES 3)"));
        Assert.That((await client.AskAsync("STATUS INBOX (MESSAGES)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 0)"));
    }

    [Test]
    public async Task Copy_into_the_selected_mailbox_itself_is_seen_at_once()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("UID COPY 1 INBOX"), Does.Match(@"^OK \[COPYUID \d+ 1 2\]"));
        Assert.That(client.Untagged, Is.EqualTo(new[] { "* 2 EXISTS", "* 2 RECENT" }));
    }

    // RFC 9051 §6.4.7, §6.4.9.
    [TestCase("COPY")]
    [TestCase("MOVE")]
    public async Task Messages_that_others_have_expunged_are_missed_by_number_and_not_by_uid(string command)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await client.AskAsync("CREATE Archive");
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        Assert.That(await client.CommandAsync($"{command} 1:3 Archive"), Does.StartWith("NO [EXPUNGEISSUED] "));
        Assert.That(client.Untagged, Is.EqualTo(new[] { "* 2 EXPUNGE", "* 2 RECENT" }));
        Assert.That(await client.AskAsync("STATUS Archive (MESSAGES)"), Is.EqualTo(new[] { "* STATUS Archive (MESSAGES 0)" }));
        _ = await other.AskAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        Assert.That(await client.CommandAsync($"UID {command} 1:3 Archive"), Does.StartWith("OK "));
        Assert.That(await client.AskAsync("STATUS Archive (MESSAGES)"), Is.EqualTo(new[] { "* STATUS Archive (MESSAGES 1)" }));
    }

    [TestCase("COPY 1 Nowhere", "NO [TRYCREATE] ")]
    [TestCase("MOVE 1 Nowhere", "NO [TRYCREATE] ")]
    [TestCase("UID COPY 1 Nowhere", "NO [TRYCREATE] ")]
    [TestCase("UID COPY 77 INBOX", "OK No messages found")]
    [TestCase("UID MOVE 77 INBOX", "OK No messages found")]
    [TestCase("COPY 2 INBOX", "BAD ")]
    [TestCase("COPY 1", "BAD ")]
    [TestCase("COPY INBOX", "BAD ")]
    [TestCase("COPY 1 INBOX more", "BAD ")]
    [TestCase("COPY 1 \"&bad\"", "NO [CANNOT] ")]
    [TestCase("MOVE 0 INBOX", "BAD ")]
    [TestCase("UID EXPUNGE", "BAD ")]
    [TestCase("UID EXPUNGE x", "BAD ")]
    [TestCase("EXPUNGE 1", "BAD ")]
    public async Task Refusals(string command, string answer)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
        Assert.That((await client.AskAsync("STATUS INBOX (MESSAGES)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 1)"));
    }
}
