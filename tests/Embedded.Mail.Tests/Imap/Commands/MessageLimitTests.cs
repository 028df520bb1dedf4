namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>MESSAGELIMIT and SAVELIMIT (RFC 9738).</summary>
[Parallelizable(ParallelScope.All)]
public class MessageLimitTests
{
    [Test]
    public async Task Limits_are_announced_where_they_are()
    {
        await using var limited = MessageTestServer.Start(options => (options.MaxMessagesPerCommand, options.MaxMessagesPerSave) = (3, 2));
        await using var first = await limited.LogInAsync();
        Assert.That(await first.AskAsync("CAPABILITY"), Has.One.Contains(" MESSAGELIMIT=3 SAVELIMIT=2 "));
        await using var free = MessageTestServer.Start();
        await using var second = await free.LogInAsync();
        Assert.That(await second.AskAsync("CAPABILITY"), Has.None.Contains("MESSAGELIMIT").And.None.Contains("SAVELIMIT"));
    }

    [Test]
    public async Task Newest_messages_are_worked_on_and_the_oldest_of_them_is_told()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 FETCH 1:* (UID)
            S: * 4 FETCH (UID 4)
            S: * 5 FETCH (UID 5)
            S: * 6 FETCH (UID 6)
            S: 1 OK [MESSAGELIMIT 3 4] Fetch completed.
            C: 2 UID FETCH 1:3 (UID)
            S: * 1 FETCH (UID 1)
            S: * 2 FETCH (UID 2)
            S: * 3 FETCH (UID 3)
            S: 2 OK Fetch completed.
            C: 3 FETCH 1:2,4,6 (UID)
            S: * 2 FETCH (UID 2)
            S: * 4 FETCH (UID 4)
            S: * 6 FETCH (UID 6)
            S: 3 OK [MESSAGELIMIT 3 2] Fetch completed.
            C: 4 STORE 1:6 +FLAGS (\Deleted)
            S: * 4 FETCH (FLAGS (\Deleted \Recent))
            S: * 5 FETCH (FLAGS (\Deleted \Recent))
            S: * 6 FETCH (FLAGS (\Deleted \Recent))
            S: 4 OK [MESSAGELIMIT 3 4] Store completed.
            C: 5 UID SEARCH ALL
            S: * SEARCH 4 5 6
            S: 5 OK [MESSAGELIMIT 3 4] Search completed.
            C: 6 UID SEARCH UIDBEFORE 4 UNDELETED
            S: * SEARCH 1 2 3
            S: 6 OK Search completed.
            C: 7 UID SEARCH NOT UIDAFTER 5 UID 4:*
            S: * SEARCH 4 5
            S: 7 OK Search completed.
            C: 8 UID STORE 1,2 +FLAGS.SILENT (\Deleted)
            S: 8 OK Store completed.
            C: 9 UID EXPUNGE 1:*
            S: * 6 EXPUNGE
            S: * 5 EXPUNGE
            S: * 4 EXPUNGE
            S: * 3 RECENT
            S: 9 OK [MESSAGELIMIT 3 4] Expunge completed.
            C: 10 EXPUNGE
            S: * 2 EXPUNGE
            S: * 1 EXPUNGE
            S: * 1 RECENT
            S: 10 OK Expunge completed.
            """);
    }

    [Test]
    public async Task Move_takes_the_newest_and_copy_and_append_of_too_many_are_refused()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("CREATE box"), Is.Empty);
        Assert.That(await client.CommandAsync("COPY 1:4 box"), Does.StartWith("NO [MESSAGELIMIT 3] "));
        Assert.That(await client.CommandAsync("COPY 1:3 box"), Does.StartWith("OK [COPYUID "));
        Assert.That(await client.CommandAsync("UID MOVE 1:5 box"), Is.EqualTo("OK [MESSAGELIMIT 3 3] Move completed."));
        Assert.That(client.Untagged.Count(line => line.EndsWith(" EXPUNGE", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(await client.CommandAsync("APPEND box {1+}\r\na {1+}\r\nb {1+}\r\nc {1+}\r\nd"), Does.StartWith("NO [MESSAGELIMIT 3] "));
        Assert.That(await client.CommandAsync("APPEND box {1+}\r\na {1+}\r\nb {1+}\r\nc"), Does.StartWith("OK [APPENDUID "));
        Assert.That(await client.AskAsync("STATUS box (MESSAGES)"), Is.EqualTo(new[] { "* STATUS box (MESSAGES 9)" }));
    }

    [Test]
    public async Task Save_limit_is_for_copy_and_append_alone()
    {
        await using var server = await StartAsync(options => options.MaxMessagesPerSave = 2);
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("FETCH 1:* (UID)"), Has.Count.EqualTo(6));
        Assert.That(await client.CommandAsync("COPY 1:3 INBOX"), Does.StartWith("NO [MESSAGELIMIT 2] "));
        Assert.That(await client.CommandAsync("COPY 1:2 INBOX"), Does.StartWith("OK "));
    }

    [Test]
    public async Task Too_many_messages_are_put_into_no_order()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("SEARCH RETURN (SAVE) 1"), Does.StartWith("OK "));
        await client.ExchangeAsync("""
            C: 1 SORT (REVERSE ARRIVAL) UTF-8 ALL
            S: 1 NO [MESSAGELIMIT 3] *
            C: 2 UID THREAD REFERENCES UTF-8 UID 2:5
            S: 2 NO [MESSAGELIMIT 3] *
            C: 3 UID SORT (SUBJECT) UTF-8 UIDAFTER 3
            S: * SORT 5 4 6
            S: 3 OK Sort completed.
            C: 4 THREAD REFERENCES UTF-8 4:6
            S: * THREAD (4)(5)(6)
            S: 4 OK Thread completed.
            C: 5 UID FETCH $ (UID)
            S: * 1 FETCH (UID 1)
            S: 5 OK Fetch completed.
            C: 6 SORT RETURN (SAVE) (SUBJECT) UTF-8 UNDELETED
            S: 6 NO [MESSAGELIMIT 3] *
            C: 7 UID FETCH $ (UID)
            S: 7 OK *
            """);
    }

    // RFC 9738 §3.1.
    [Test]
    public async Task Where_the_answer_has_another_code_the_limit_is_told_before_it()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("UID STORE 1:6 (UNCHANGEDSINCE 1) +FLAGS.SILENT (\\Seen)"), Does.StartWith("OK [MODIFIED 4:6] "));
        Assert.That(client.Untagged, Has.One.StartsWith("* NO [MESSAGELIMIT 3 4] "));
    }

    [Test]
    public async Task Saved_search_holds_what_was_looked_at()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("SEARCH RETURN (SAVE COUNT) ALL"), Does.StartWith("OK [MESSAGELIMIT 3 4] "));
        Assert.That(await client.AskAsync("UID FETCH $ (FLAGS)"), Has.Count.EqualTo(3));
    }

    private static async Task<MessageTestServer> StartAsync(Action<Embedded.Mail.Imap.ImapOptions>? configure = null)
    {
        var server = MessageTestServer.Start(configure ?? (options => options.MaxMessagesPerCommand = 3));
        await server.AppendSubjectsAsync("one", "two", "three", "four", "five", "six");
        return server;
    }
}
