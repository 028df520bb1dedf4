using Embedded.Mail.Imap;

namespace Embedded.Mail.Tests.Imap.Commands;

[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MetadataCommandTests(string kind) : IAsyncDisposable
{
    private readonly StoreUnderServer _store = kind == "sdbox"
        ? StoreUnderServer.Sdbox(new() { MaxMetadataEntries = 10, MaxMetadataValueSize = 2048 })
        : StoreUnderServer.Memory(new() { MaxMetadataEntries = 10, MaxMetadataValueSize = 2048 });

    private MessageTestServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    private async Task<MessageTestClient> LogInAsync(Action<ImapOptions>? configure = null)
    {
        _server ??= MessageTestServer.Start(configure, _store.Store);
        return await _server.LogInAsync();
    }

    [Test]
    public async Task Capabilities_are_told_after_login()
    {
        await using var client = await LogInAsync();
        Assert.That((await client.AskAsync("CAPABILITY"))[0].Split(' '), Is.SupersetOf(new[] { "METADATA", "METADATA-SERVER", "LIST-METADATA" }));
    }

    [Test]
    public async Task What_is_set_is_told_and_what_is_not_is_nil()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 GETMETADATA INBOX /private/comment
            S: * METADATA INBOX (/private/comment NIL)
            S: 1 OK *
            C: 2 SETMETADATA INBOX (/Private/Comment "mine" /shared/comment {5+}
            C: a
            C: bc)
            S: 2 OK Setmetadata completed.
            C: 3 GETMETADATA "inbox" (/shared/comment /PRIVATE/comment /private/none)
            S: * METADATA INBOX (/shared/comment {5}
            S: a
            S: bc /private/comment "mine" /private/none NIL)
            S: 3 OK Getmetadata completed.
            C: 4 SETMETADATA INBOX (/private/comment NIL)
            S: 4 OK *
            C: 5 GETMETADATA INBOX (/private/comment)
            S: * METADATA INBOX (/private/comment NIL)
            S: 5 OK *
            C: 6 GETMETADATA INBOX ()
            S: 6 OK *
            """);
    }

    [Test]
    public async Task Depth_tells_what_lies_below_and_each_entry_once()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETMETADATA INBOX (/private/a "1" /private/a/b "2" /private/a/b/c "3" /private/ab "4" /shared/d "5")
            S: 1 OK *
            C: 2 GETMETADATA (DEPTH 0) INBOX (/private/a)
            S: * METADATA INBOX (/private/a "1")
            S: 2 OK *
            C: 3 GETMETADATA (DEPTH 1) INBOX (/private/a /private/a/b /private/none)
            S: * METADATA INBOX (/private/a "1" /private/a/b "2" /private/a/b/c "3")
            S: 3 OK *
            C: 4 GETMETADATA (DEPTH Infinity) INBOX (/private /shared)
            S: * METADATA INBOX (/private/a "1" /private/a/b "2" /private/a/b/c "3" /private/ab "4" /shared/d "5")
            S: 4 OK *
            C: 5 GETMETADATA INBOX (DEPTH 1) /private
            S: * METADATA INBOX (/private/a "1" /private/ab "4")
            S: 5 OK *
            """);
    }

    [Test]
    public async Task Values_beyond_maxsize_are_left_out_and_the_largest_is_told()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETMETADATA INBOX (/private/a "1" /private/b "22" /private/c "333")
            S: 1 OK *
            C: 2 GETMETADATA (MAXSIZE 1) INBOX (/private/a /private/b /private/c)
            S: * METADATA INBOX (/private/a "1")
            S: 2 OK [METADATA LONGENTRIES 3] *
            C: 3 GETMETADATA (DEPTH infinity MAXSIZE 3) INBOX (/private)
            S: * METADATA INBOX (/private/a "1" /private/b "22" /private/c "333")
            S: 3 OK Getmetadata completed.
            """);
    }

    [Test]
    public async Task Entries_of_the_server_are_those_of_the_empty_name_and_the_hosts_cannot_be_set()
    {
        await using var client = await LogInAsync(static options => (options.ServerAdmin, options.ServerComment) = (new Uri("mailto:root@example.org"), "Hello"));
        await client.ExchangeAsync("""
            C: 1 SETMETADATA "" (/private/vendor/x/y "mine")
            S: 1 OK *
            C: 2 GETMETADATA "" (/private/vendor/x/y /shared/admin /shared/comment)
            S: * METADATA "" (/private/vendor/x/y "mine" /shared/admin "mailto:root@example.org" /shared/comment "Hello")
            S: 2 OK *
            C: 3 SETMETADATA "" (/private/other "1" /shared/Comment "mine")
            S: 3 NO [CANNOT] *
            C: 4 GETMETADATA (DEPTH infinity) "" /private
            S: * METADATA "" (/private/vendor/x/y "mine")
            S: 4 OK *
            C: 5 GETMETADATA INBOX (/shared/admin)
            S: * METADATA INBOX (/shared/admin NIL)
            S: 5 OK *
            """);
    }

    [Test]
    public async Task Octets_that_are_no_text_travel_as_literal8()
    {
        await using var client = await LogInAsync();
        await client.SendAsync("1 SETMETADATA INBOX (/private/a ~{3+}\r\na\0b)\r\n");
        Assert.That(await client.ReadLineAsync(), Does.StartWith("1 OK "));
        await client.SendAsync("2 GETMETADATA INBOX /private/a\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("* METADATA INBOX (/private/a ~{3}"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("a\0b)"));
    }

    [Test]
    public async Task Limits_have_codes_of_their_own_and_nothing_is_set()
    {
        await using var client = await LogInAsync();
        Assert.That(
            await client.CommandAsync($"SETMETADATA INBOX (/private/a \"1\" /private/b \"{new string('x', 2049)}\")"), Does.StartWith("NO [METADATA MAXSIZE 2048] "));
        var many = string.Join(' ', Enumerable.Range(0, 11).Select(i => $"/private/x{i} \"1\""));
        Assert.That(await client.CommandAsync($"SETMETADATA INBOX ({many})"), Does.StartWith("NO [METADATA TOOMANY] "));
        Assert.That(await client.AskAsync("GETMETADATA (DEPTH infinity) INBOX /private"), Is.Empty);
    }

    [Test]
    public async Task Entries_go_with_a_renamed_mailbox_and_end_with_a_deleted_one()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 CREATE a
            S: 1 OK *
            C: 2 SETMETADATA a (/shared/comment "x")
            S: 2 OK *
            C: 3 RENAME a b
            S: 3 OK *
            C: 4 GETMETADATA b /shared/comment
            S: * METADATA b (/shared/comment "x")
            S: 4 OK *
            C: 5 GETMETADATA a /shared/comment
            S: 5 NO [NONEXISTENT] *
            C: 6 DELETE b
            S: 6 OK *
            C: 7 CREATE b
            S: 7 OK *
            C: 8 GETMETADATA b /shared/comment
            S: * METADATA b (/shared/comment NIL)
            S: 8 OK *
            """);
    }

    [Test]
    public async Task Entries_of_inbox_stay_and_go_along_when_it_is_renamed()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETMETADATA INBOX (/shared/comment "x")
            S: 1 OK *
            C: 2 RENAME INBOX old
            S: 2 OK *
            C: 3 GETMETADATA old /shared/comment
            S: * METADATA old (/shared/comment "x")
            S: 3 OK *
            C: 4 GETMETADATA INBOX /shared/comment
            S: * METADATA INBOX (/shared/comment "x")
            S: 4 OK *
            """);
    }

    // RFC 7162 §3.2.
    [Test]
    public async Task Modseq_of_a_mailbox_grows_with_its_entries_and_no_message_counts_as_changed()
    {
        await using var client = await LogInAsync();
        Assert.That(await client.CommandAsync("CREATE Work"), Does.StartWith("OK"));
        Assert.That(await client.CommandAsync("APPEND Work {3+}\r\nabc"), Does.StartWith("OK"));
        var (work, inbox) = (await ModSeqAsync(client, "Work"), await ModSeqAsync(client, "INBOX"));
        foreach (var change in (string[])["/private/comment \"x\"", "/shared/comment \"y\"", "/private/comment NIL"])
        {
            Assert.That(await client.CommandAsync($"SETMETADATA Work ({change})"), Does.StartWith("OK"));
            var grown = await ModSeqAsync(client, "Work");
            Assert.That(grown, Is.GreaterThan(work), change);
            work = grown;
        }

        Assert.That(await client.CommandAsync("SETMETADATA \"\" (/private/comment \"x\")"), Does.StartWith("OK"));
        Assert.That((await ModSeqAsync(client, "Work"), await ModSeqAsync(client, "INBOX")), Is.EqualTo((work, inbox)));
        Assert.That(await client.AskAsync("SELECT Work"), Does.Contain($"* OK [HIGHESTMODSEQ {work}] Highest"));
        Assert.That(await client.AskAsync($"FETCH 1 (FLAGS) (CHANGEDSINCE {work - 3})"), Is.Empty);
        Assert.That(await client.CommandAsync("SETMETADATA Work (/private/comment \"z\")"), Is.EqualTo("OK Setmetadata completed."));
        Assert.That(client.Untagged, Is.Empty);
        Assert.That(await client.AskAsync("STORE 1 +FLAGS (\\Flagged)"), Is.EqualTo((string[])[$"* 1 FETCH (UID 1 MODSEQ ({work + 2}) FLAGS (\\Flagged \\Recent))"]));
    }

    private static async Task<long> ModSeqAsync(MessageTestClient client, string mailbox) =>
        long.Parse((await client.AskAsync($"STATUS {mailbox} (HIGHESTMODSEQ)"))[0].Split(' ')[^1].TrimEnd(')'), System.Globalization.CultureInfo.InvariantCulture);

    [Test]
    public async Task List_tells_metadata_of_each_mailbox()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 CREATE a/b
            S: 1 OK *
            C: 2 SETMETADATA INBOX (/shared/color "#b71c1c")
            S: 2 OK *
            C: 3 LIST "" * RETURN (METADATA ("/shared/color" /private/X))
            S: * LIST (\HasNoChildren) "/" INBOX
            S: * METADATA INBOX (/shared/color "#b71c1c" /private/x NIL)
            S: * LIST (\NonExistent \HasChildren) "/" a
            S: * LIST (\HasNoChildren) "/" a/b
            S: * METADATA a/b (/shared/color NIL /private/x NIL)
            S: 3 OK *
            C: 4 LIST "" INBOX RETURN (STATUS (MESSAGES) METADATA /shared/color)
            S: * LIST (\HasNoChildren) "/" INBOX
            S: * STATUS INBOX (MESSAGES 0)
            S: * METADATA INBOX (/shared/color "#b71c1c")
            S: 4 OK *
            """);
    }

    [TestCase("GETMETADATA Nope /private/a", "NO [NONEXISTENT] ")]
    [TestCase("SETMETADATA Nope (/private/a \"x\")", "NO [NONEXISTENT] ")]
    [TestCase("GETMETADATA a//b /private/a", "NO [NONEXISTENT] ")]
    [TestCase("GETMETADATA INBOX", "BAD ")]
    [TestCase("GETMETADATA INBOX comment", "BAD ")]
    [TestCase("GETMETADATA INBOX /comment", "BAD ")]
    [TestCase("GETMETADATA INBOX /private/", "BAD ")]
    [TestCase("GETMETADATA INBOX \"/private/a*\"", "BAD ")]
    [TestCase("GETMETADATA INBOX \"/private//a\"", "BAD ")]
    [TestCase("GETMETADATA (DEPTH 2) INBOX /private/a", "BAD ")]
    [TestCase("GETMETADATA (FOO 2) INBOX /private/a", "BAD ")]
    [TestCase("GETMETADATA (MAXSIZE) INBOX /private/a", "BAD ")]
    [TestCase("GETMETADATA () INBOX /private/a", "BAD ")]
    [TestCase("GETMETADATA INBOX (/private/a", "BAD ")]
    [TestCase("SETMETADATA INBOX (/private/a)", "BAD ")]
    [TestCase("SETMETADATA INBOX /private/a \"x\"", "BAD ")]
    [TestCase("SETMETADATA INBOX (/private/a foo)", "BAD ")]
    [TestCase("SETMETADATA INBOX (/private \"x\")", "BAD ")]
    [TestCase("SETMETADATA INBOX (/private/a \"x\" /private/b/ \"y\")", "BAD ")]
    [TestCase("LIST \"\" * RETURN (METADATA ())", "BAD ")]
    [TestCase("LIST \"\" * RETURN (METADATA comment)", "BAD ")]
    public async Task Refused(string command, string answer)
    {
        await using var client = await LogInAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
    }
}
