using Embedded.Mail.Imap;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>CATENATE (RFC 4469) with partial URLs (RFC 5550 §5.1), over both stores.</summary>
[TestFixture(true)]
[TestFixture(false)]
public class CatenateTests(bool onDisk)
{
    private StoreOnDisk? _disk;
    private MessageTestServer _server = null!;
    private MessageTestClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _disk = onDisk ? new StoreOnDisk() : null;
        _server = MessageTestServer.Start(store: onDisk ? _disk!.Store : new MemoryMailStore(new MemoryStoreOptions { MaxMessageSize = 4096 }, TimeProvider.System));
        await _server.AppendAsync("From: a@b\nTo: c@d\n\nold text\n");
        _client = await _server.LogInAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await (_disk?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [TestCase("(URL \"/INBOX/;UID=1\")", "From: a@b\r\nTo: c@d\r\n\r\nold text\r\n")]
    [TestCase("(URL /INBOX/;UID=1/;SECTION=TEXT)", "old text\r\n")]
    [TestCase("(TEXT {6+}\r\nA: b\r\n URL \"/INBOX/;UID=1\")", "A: b\r\nFrom: a@b\r\nTo: c@d\r\n\r\nold text\r\n")]
    [TestCase("(URL \"/INBOX/;UID=1/;SECTION=HEADER\" TEXT {3+}\r\nnew)", "From: a@b\r\nTo: c@d\r\n\r\nnew")]
    [TestCase("(URL \"/INBOX/;UID=1/;SECTION=HEADER.FIELDS%20(TO)\" TEXT {3+}\r\nnew)", "To: c@d\r\n\r\nnew")]
    [TestCase("(URL \"/INBOX/;UID=1/;PARTIAL=6.3\" TEXT {2+}\r\n\r\n)", "a@b\r\n")]
    [TestCase("(URL \"/INBOX/;UID=1/;SECTION=1/;PARTIAL=4\" URL \"/INBOX/;UID=1/;SECTION=1/;PARTIAL=0.3\")", "text\r\nold")]
    [TestCase("(URL {13+}\r\n/INBOX/;UID=1 TEXT {1+}\r\n!)", "From: a@b\r\nTo: c@d\r\n\r\nold text\r\n!")]
    [TestCase("(URL \"imap://alice@localhost/INBOX/;UID=1/;PARTIAL=0.1\" TEXT {0+}\r\n TEXT {1+}\r\n!)", "F!")]
    public async Task Parts_become_one_message(string parts, string message)
    {
        Assert.That(await _client.CommandAsync($"APPEND INBOX (\\Seen) CATENATE {parts}"), Does.Match(@"^OK \[APPENDUID \d+ 2\] "));
        _ = await _client.AskAsync("EXAMINE INBOX");
        var lines = await _client.AskAsync("FETCH 2 (FLAGS BODY[])");
        var expected = $"* 2 FETCH (FLAGS (\\Seen) BODY[] {{{message.Length}}}\r\n{message})";
        Assert.That(string.Join("\r\n", lines).Replace(" \\Recent", ""), Is.EqualTo(expected));
    }

    [Test]
    public async Task Binary_parts_of_what_begins_with_a_literal8_are_kept_in_base64()
    {
        const string header = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        Assert.That(
            await _client.CommandAsync($"APPEND INBOX CATENATE (TEXT ~{{{header.Length}+}}\r\n{header} TEXT ~{{3+}}\r\na\0b TEXT {{7+}}\r\n\r\n--b\r\n URL \"/INBOX/;UID=1\" TEXT {{9+}}\r\n\r\n--b--\r\n)"),
            Does.StartWith("OK "));
        _ = await _client.AskAsync("EXAMINE INBOX");
        Assert.That(string.Join("\n", await _client.AskAsync("FETCH 2 (BODY[1] BODY[1.MIME] BINARY[1])")), Does.Contain("YQBi").And.Contain("base64").And.Contain("BINARY[1] ~{3}\na\0b"));
    }

    [Test]
    public async Task Literals_are_asked_for_one_after_the_other()
    {
        await _client.ExchangeAsync("""
            C: 1 APPEND INBOX CATENATE (TEXT {4}
            S: + OK
            C: a: b URL {13}
            S: + OK
            C: /INBOX/;UID=1 TEXT {1}
            S: + OK
            C: c) {5}
            S: + OK
            C: other
            S: 1 OK [APPENDUID *
            C: 2 STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 3)
            S: 2 OK *
            """);
    }

    [Test]
    public async Task Relative_urls_go_on_from_the_selected_mailbox()
    {
        Assert.That(await _client.CommandAsync("APPEND INBOX CATENATE (URL \";UID=1\")"), Does.StartWith("NO [BADURL ;UID=1] "));
        _ = await _client.AskAsync("SELECT INBOX");
        Assert.That(await _client.CommandAsync("APPEND INBOX CATENATE (URL \";UID=1\")"), Does.StartWith("OK "));
    }

    [TestCase("/INBOX;UIDVALIDITY=1/;UID=1")]
    [TestCase("/INBOX/;UID=77")]
    [TestCase("/INBOX/;UID=77/;SECTION=1")]
    [TestCase("/Nowhere/;UID=1")]
    [TestCase("/INBOX")]
    [TestCase("/INBOX/;UID=1/;SECTION=2")]
    [TestCase("/INBOX/;UID=1/;SECTION=FOO")]
    [TestCase("http://x/;UID=1")]
    [TestCase("imap://bob@localhost/INBOX/;UID=1")]
    public async Task A_url_that_leads_nowhere_is_told_and_nothing_is_stored(string url)
    {
        foreach (var parts in new[] { $"URL \"{url}\"", $"TEXT {{3+}}\r\nabc URL \"{url}\" TEXT {{3+}}\r\nabc", $"URL \"{url}\" URL {{13+}}\r\n/INBOX/;UID=1" })
        {
            Assert.That(await _client.CommandAsync($"APPEND INBOX CATENATE ({parts})"), Does.StartWith($"NO [BADURL {url}] "));
        }

        Assert.That((await _client.AskAsync("STATUS INBOX (MESSAGES)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 1)"));
    }

    [TestCase("()", "BAD ")]
    [TestCase("(FOO \"x\")", "BAD ")]
    [TestCase("(TEXT \"x\")", "BAD ")]
    [TestCase("(URL \"/INBOX/;UID=1\"", "BAD ")]
    [TestCase("(URL \"/INBOX/;UID=1\") foo", "BAD ")]
    [TestCase("(URL \"/INBOX/;UID=1\"URL \"/INBOX/;UID=1\")", "BAD ")]
    [TestCase("(TEXT {0+}\r\n)", "NO ")]
    [TestCase("(TEXT {3+}\r\nabc TEXT {4096+}\r\n", "NO [TOOBIG] ")]
    [TestCase("(UTF8 (~{3+}\r\nabc))", "NO [CANNOT] ")]
    [TestCase("(UTF8 ({3+}\r\nabc))", "BAD ")]
    [TestCase("(TEXT {3+}\r\nabc TEXT ~{3+}\r\nabc)", "NO [UNKNOWN-CTE] ")]
    [TestCase("(URL \"/INBOX/;UID=1\" TEXT ~{3+}\r\nabc)", "NO [UNKNOWN-CTE] ")]
    public async Task A_wrong_list_is_refused(string parts, string answer)
    {
        parts += parts.Contains("4096") ? new string('x', 4096) + ")" : "";
        Assert.That(await _client.CommandAsync($"APPEND INBOX CATENATE {parts}"), Does.StartWith(answer));
        Assert.That((await _client.AskAsync("STATUS INBOX (MESSAGES)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 1)"));
    }

    [Test]
    public async Task A_missing_mailbox_is_told_first() =>
        Assert.That(await _client.CommandAsync("APPEND Nowhere CATENATE (TEXT {3+}\r\nabc URL foo TEXT {3+}\r\nabc)"), Does.StartWith("NO [TRYCREATE] "));

    [Test]
    public async Task The_limit_of_the_server_holds_for_all_parts_together()
    {
        await using var server = MessageTestServer.Start((ImapOptions options) => options.MaxAppendSize = 10);
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync("APPEND INBOX CATENATE (TEXT {6+}\r\nabcdef TEXT {6+}\r\nabcdef)"), Does.StartWith("NO [TOOBIG] "));
        Assert.That(await client.CommandAsync("APPEND INBOX CATENATE (TEXT {6+}\r\nabcdef)"), Does.StartWith("OK "));
    }
}
