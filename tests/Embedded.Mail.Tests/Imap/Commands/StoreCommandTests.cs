namespace Embedded.Mail.Tests.Imap.Commands;

public class StoreCommandTests
{
    [Test]
    public async Task Store_tells_the_new_flags_to_both_sessions()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS (\Seen)
            S: * 1 FETCH (FLAGS (\Seen \Recent))
            S: 1 OK Store completed.
            C: 2 STORE 1 +FLAGS (\Seen)
            S: * 1 FETCH (FLAGS (\Seen \Recent))
            S: 2 OK *
            C: 3 STORE 1:2 -FLAGS \Seen \Flagged
            S: * 1 FETCH (FLAGS (\Recent))
            S: * 2 FETCH (FLAGS (\Recent))
            S: 3 OK *
            C: 4 UID STORE 2 FLAGS (\Deleted \Draft)
            S: * 2 FETCH (UID 2 FLAGS (\Deleted \Draft \Recent))
            S: 4 OK *
            C: 5 STORE 2 FLAGS ()
            S: * 2 FETCH (FLAGS (\Recent))
            S: 5 OK *
            """);
        await other.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS.SILENT (\Answered)
            S: 1 OK *
            """);
        await client.ExchangeAsync("""
            C: 6 STORE 1 +FLAGS.SILENT (\Flagged)
            S: * 1 FETCH (FLAGS (\Answered \Flagged \Recent))
            S: 6 OK *
            C: 7 STORE 1 -FLAGS.SILENT (\Flagged)
            S: 7 OK *
            """);
        await other.ExchangeAsync("""
            C: 2 NOOP
            S: 2 OK *
            """);
    }

    [Test]
    public async Task New_keyword_is_told_before_it_is_used()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS ($Forwarded Work)
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Forwarded Work)
            S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft $Forwarded Work \*)] *
            S: * 1 FETCH (FLAGS ($Forwarded Work \Recent))
            S: 1 OK *
            C: 2 STORE 1 -FLAGS (work)
            S: * 1 FETCH (FLAGS ($Forwarded \Recent))
            S: 2 OK *
            """);
    }

    [TestCase("STORE 1 FLAGS (\\Recent)")]
    [TestCase("STORE 1 FLAGS (\\Foo)")]
    [TestCase("STORE 1 FLAGS (\\)")]
    [TestCase("STORE 1 FLAGS (\\*)")]
    [TestCase("STORE 1 XFLAGS (\\Seen)")]
    [TestCase("STORE 1 +-FLAGS (\\Seen)")]
    [TestCase("STORE 1 FLAGS.LOUD (\\Seen)")]
    [TestCase("STORE 1 FLAGS")]
    [TestCase("STORE 1 FLAGS ")]
    [TestCase("STORE 1 FLAGS (\\Seen")]
    [TestCase("STORE 1 FLAGS \\Seen)")]
    [TestCase("STORE 1 FLAGS (a]b)")]
    [TestCase("STORE 1 FLAGS (\"quoted\")")]
    [TestCase("STORE 2 FLAGS (\\Seen)")]
    [TestCase("STORE 0 FLAGS (\\Seen)")]
    [TestCase("STORE (\\Seen)")]
    public async Task Malformed_store_is_refused(string command)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
        Assert.That((await client.AskAsync("FETCH 1 FLAGS"))[0], Is.EqualTo("* 1 FETCH (FLAGS (\\Recent))"));
    }

    [TestCase("STORE 1 +FLAGS (\\Seen)")]
    [TestCase("EXPUNGE")]
    [TestCase("UID EXPUNGE 1")]
    [TestCase("MOVE 1 INBOX")]
    public async Task Examined_mailbox_is_not_changed(string command)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync(command: "EXAMINE");
        Assert.That(await client.CommandAsync(command), Does.StartWith("NO [NOPERM] "));
    }

    [Test]
    public async Task Expunge_takes_the_deleted_messages_and_uid_expunge_only_those_named()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three", "four");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1,3:4 +FLAGS.SILENT (\Deleted)
            S: 1 OK *
            C: 2 UID EXPUNGE 2:3
            S: * 3 EXPUNGE
            S: * 3 RECENT
            S: 2 OK *
            C: 3 EXPUNGE
            S: * 3 EXPUNGE
            S: * 1 EXPUNGE
            S: * 1 RECENT
            S: 3 OK Expunge completed.
            C: 4 FETCH 1:* UID
            S: * 1 FETCH (UID 2)
            S: 4 OK *
            """);
        await other.ExchangeAsync("""
            C: 1 NOOP
            S: * 4 EXPUNGE
            S: * 3 EXPUNGE
            S: * 1 EXPUNGE
            S: 1 OK *
            """);
    }

    [Test]
    public async Task Keyword_that_is_too_long_is_beyond_a_limit_and_no_error()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync($"STORE 1 +FLAGS ({new string('k', 51)})"), Does.StartWith("NO [LIMIT] "));
        Assert.That(await client.CommandAsync($"STORE 1 +FLAGS ({new string('k', 50)})"), Does.StartWith("OK "));
    }
}
