namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>REPLACE (RFC 8508).</summary>
[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplaceCommandTests : IAsyncDisposable
{
    private readonly StoreUnderServer _store;
    private readonly MessageTestServer _server;

    public ReplaceCommandTests(string kind)
    {
        _store = kind == "sdbox" ? StoreUnderServer.Sdbox() : StoreUnderServer.Memory();
        _server = MessageTestServer.Start(store: _store.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task One_message_takes_the_place_of_another()
    {
        await _server.AppendSubjectsAsync("a", "b", "c");
        await using var client = await _server.SelectAsync();
        await using var other = await _server.SelectAsync();
        Assert.That(await client.CommandAsync("REPLACE 2 INBOX (\\Seen) {5+}\r\nhello"), Does.StartWith("OK "));
        Assert.That(client.Untagged[0], Does.Match(@"^\* OK \[APPENDUID \d+ 4\] "));
        Assert.That(client.Untagged, Does.Contain("* 2 EXPUNGE"));
        Assert.That((await client.AskAsync("FETCH 1:* (UID)")), Is.EqualTo(new[] { "* 1 FETCH (UID 1)", "* 2 FETCH (UID 3)", "* 3 FETCH (UID 4)" }));
        Assert.That(await other.AskAsync("NOOP"), Does.Contain("* 2 EXPUNGE"));
    }

    [Test]
    public async Task By_uid_into_another_mailbox_and_with_parts_of_the_old_message()
    {
        await _server.AppendSubjectsAsync("a", "b");
        await using var client = await _server.SelectAsync();
        _ = await client.AskAsync("CREATE Sent");
        Assert.That(await client.CommandAsync("UID REPLACE 2 {4+}\r\nSent CATENATE (TEXT {6+}\r\nX: y\r\n URL \";UID=2\")"), Does.StartWith("OK "));
        Assert.That(client.Untagged, Does.Contain("* 2 EXPUNGE"));
        _ = await client.AskAsync("SELECT Sent");
        Assert.That(await client.AskAsync("FETCH 1 BODY.PEEK[HEADER.FIELDS (X Subject)]"), Does.Contain("X: y").And.Contain("Subject: b"));
    }

    [Test]
    public async Task Synchronizing_literal_is_asked_for()
    {
        await _server.AppendSubjectsAsync("a");
        await using var client = await _server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 REPLACE * INBOX {5}
            S: + OK
            C: hello
            S: * OK [APPENDUID *
            S: * 1 EXPUNGE
            S: * 1 EXISTS
            S: * 1 RECENT
            S: 1 OK *
            """);
    }

    [TestCase("REPLACE 3 INBOX {5+}\r\nhello", "BAD ")]
    [TestCase("REPLACE 1:2 INBOX {5+}\r\nhello", "BAD ")]
    [TestCase("UID REPLACE 1,2 INBOX {5+}\r\nhello", "BAD ")]
    [TestCase("UID REPLACE 77 INBOX {5+}\r\nhello", "NO ")]
    [TestCase("REPLACE 1 Nowhere {5+}\r\nhello", "NO [TRYCREATE] ")]
    [TestCase("REPLACE 1 INBOX {5+}\r\nhello {5+}\r\nhello", "BAD ")]
    [TestCase("REPLACE 1 INBOX {0+}\r\n", "NO ")]
    [TestCase("REPLACE 1 INBOX", "BAD ")]
    [TestCase("REPLACE INBOX {5+}\r\nhello", "BAD ")]
    public async Task What_fails_leaves_both_as_they_were(string command, string answer)
    {
        await _server.AppendSubjectsAsync("a", "b");
        await using var client = await _server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
        Assert.That(client.Untagged, Is.Empty);
        Assert.That((await client.AskAsync("STATUS INBOX (MESSAGES UIDNEXT)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 2 UIDNEXT 3)"));
    }

    [Test]
    public async Task A_mailbox_selected_read_only_keeps_its_messages()
    {
        await _server.AppendSubjectsAsync("a");
        await using var client = await _server.SelectAsync(command: "EXAMINE");
        Assert.That(await client.CommandAsync("REPLACE 1 INBOX {5+}\r\nhello"), Does.StartWith("NO [NOPERM] "));
    }

    [Test]
    public async Task A_message_that_is_gone_meanwhile_is_told()
    {
        await _server.AppendSubjectsAsync("a", "b");
        await using var client = await _server.SelectAsync();
        await using var other = await _server.SelectAsync();
        _ = await other.AskAsync("STORE 1 +FLAGS (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        Assert.That(await client.CommandAsync("REPLACE 1 INBOX {5+}\r\nhello"), Does.StartWith("NO [EXPUNGEISSUED] "));
    }
}
