using System.Globalization;
using System.Text.RegularExpressions;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>PREVIEW, SAVEDATE, OBJECTID and APPENDLIMIT, over both stores.</summary>
[TestFixture(true)]
[TestFixture(false)]
public partial class ContentItemsTests(bool onDisk)
{
    private const string Message = "Subject: hello\n\n> quoted\nThis is  the\ntext.\n";

    private StoreOnDisk? _disk;
    private MessageTestServer _server = null!;
    private MessageTestClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _disk = onDisk ? new StoreOnDisk() : null;
        _server = MessageTestServer.Start(store: onDisk ? _disk!.Store : new MemoryMailStore(new MemoryStoreOptions { MaxMessageSize = 4096 }, TimeProvider.System));
        await _server.AppendAsync(Message);
        _client = await _server.SelectAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await (_disk?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task All_of_it_is_announced_after_login()
    {
        var capabilities = (await _client.AskAsync("CAPABILITY"))[0].Split(' ');
        Assert.That(capabilities, Is.SupersetOf(new[] { "PREVIEW", "SNIPPET=FUZZY", "SAVEDATE", "OBJECTID", "APPENDLIMIT=4096" }));
    }

    [Test]
    public async Task Preview_is_the_beginning_of_the_text_and_lazily_only_what_is_known()
    {
        Assert.That(await FetchAsync("(PREVIEW (LAZY) UID)"), Is.EqualTo("* 1 FETCH (UID 1 PREVIEW NIL)"));
        Assert.That(await FetchAsync("PREVIEW"), Is.EqualTo("* 1 FETCH (PREVIEW \"This is the text.\")"));
        Assert.That(await FetchAsync("(PREVIEW (LAZY))"), Is.EqualTo("* 1 FETCH (PREVIEW \"This is the text.\")"));
        Assert.That(await FetchAsync("(PREVIEW FLAGS)"), Does.Not.Contain("Seen"));
    }

    [Test]
    public async Task Preview_and_snippet_have_the_forms_of_the_drafts_too()
    {
        Assert.That(await FetchAsync("SNIPPET"), Is.EqualTo("* 1 FETCH (SNIPPET (FUZZY \"This is the text.\"))"));
        Assert.That(await FetchAsync("(SNIPPET (LAZY=FUZZY))"), Is.EqualTo("* 1 FETCH (SNIPPET (FUZZY \"This is the text.\"))"));
        Assert.That(await FetchAsync("PREVIEW (FUZZY)"), Is.EqualTo("* 1 FETCH (PREVIEW (FUZZY \"This is the text.\"))"));
        Assert.That(
            await FetchAsync("(SNIPPET (FUZZY) PREVIEW)"),
            Is.EqualTo("* 1 FETCH (PREVIEW \"This is the text.\" SNIPPET (FUZZY \"This is the text.\"))"));
    }

    [TestCase("PREVIEW (CHANGEDSINCE 1)", "PREVIEW \"This is the text.\" MODSEQ")]
    [TestCase("PREVIEW (LAZY) (CHANGEDSINCE 1)", "PREVIEW NIL MODSEQ")]
    [TestCase("SNIPPET (PARTIAL 1:1)", "SNIPPET (FUZZY \"This is the text.\")")]
    public async Task Modifiers_of_the_command_may_follow(string items, string answer)
    {
        var line = (await _client.AskAsync($"UID FETCH 1:* {items}"))[^1];
        Assert.That(line, Does.Contain(answer.Split(" MODSEQ")[0]));
        Assert.That(line.Contains("MODSEQ", StringComparison.Ordinal), Is.EqualTo(answer.EndsWith("MODSEQ", StringComparison.Ordinal)));
    }

    [TestCase("PREVIEW ()")]
    [TestCase("(PREVIEW (NOW))")]
    [TestCase("(PREVIEW (LAZY)")]
    public async Task Preview_refuses_what_it_does_not_know(string items) =>
        Assert.That(await _client.CommandAsync($"FETCH 1 {items}"), Does.StartWith("BAD "));

    [Test]
    public async Task Preview_of_a_message_without_text_is_empty_and_one_beyond_ascii_a_literal()
    {
        await _server.AppendAsync("Content-Type: image/png\n\nxyz\n");
        await _server.AppendAsync("Content-Type: text/plain; charset=utf-8\n\ngr\u00fcn\n");
        _ = await _client.AskAsync("NOOP");
        var lines = await _client.AskAsync("UID FETCH 2:3 PREVIEW");
        Assert.That(lines.Take(3), Is.EqualTo(new[] { "* 2 FETCH (UID 2 PREVIEW \"\")", "* 3 FETCH (UID 3 PREVIEW {5}", "gr\u00c3\u00bcn)" }));
    }

    [Test]
    public async Task Save_date_is_now_and_a_copy_has_its_own()
    {
        _ = await _client.AskAsync("CREATE Copies");
        Assert.That(await _client.CommandAsync("APPEND INBOX \"01-Jan-2001 00:00:00 +0000\" {5+}\r\nhello"), Does.StartWith("OK "));
        var saved = await SaveDateAsync(2);
        Assert.That(saved, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(2)));
        Assert.That(await SaveDateAsync(2), Is.EqualTo(saved));
        Assert.That(await SearchAsync("SAVEDSINCE 1-Jan-2020"), Is.EqualTo("* SEARCH 1 2"));
        Assert.That(await SearchAsync("SAVEDBEFORE 1-Jan-2020"), Is.EqualTo("* SEARCH"));
        Assert.That(await SearchAsync("BEFORE 1-Jan-2020 SAVEDATESUPPORTED"), Is.EqualTo("* SEARCH 2"));
        Assert.That(await SearchAsync(string.Create(CultureInfo.InvariantCulture, $"SAVEDON {saved:d-MMM-yyyy}")), Does.EndWith(" 2"));
    }

    [Test]
    public async Task Ids_of_mailboxes_are_told_and_outlive_a_rename()
    {
        Assert.That(await _client.CommandAsync("CREATE One"), Does.Match(@"^OK \[MAILBOXID \(F[0-9a-f]{32}\)\] "));
        var created = await StatusAsync("One");
        Assert.That((await _client.AskAsync("SELECT One")), Does.Contain($"* OK [MAILBOXID ({created})] Ok"));
        _ = await _client.AskAsync("UNSELECT");
        _ = await _client.AskAsync("RENAME One Two");
        Assert.That(await StatusAsync("Two"), Is.EqualTo(created));
        Assert.That(await StatusAsync("INBOX"), Is.Not.EqualTo(created));
        Assert.That((await _client.AskAsync("LIST \"\" Two RETURN (STATUS (MAILBOXID))"))[1], Is.EqualTo($"* STATUS Two (MAILBOXID ({created}))"));
    }

    [Test]
    public async Task Ids_of_messages_go_with_copies_and_are_found()
    {
        _ = await _client.AskAsync("CREATE Copies");
        await _server.AppendAsync(Message);
        var id = Id(await FetchAsync("(EMAILID THREADID)"));
        Assert.That(await FetchAsync("(EMAILID THREADID)"), Is.EqualTo($"* 1 FETCH (EMAILID ({id}) THREADID NIL)"));
        Assert.That(await SearchAsync($"EMAILID {id}"), Is.EqualTo("* SEARCH 1"));
        Assert.That(await SearchAsync($"NOT EMAILID {id}"), Is.EqualTo("* SEARCH 2"));
        Assert.That(await SearchAsync("EMAILID Mxyz"), Is.EqualTo("* SEARCH"));
        Assert.That(await SearchAsync($"OR EMAILID m{id[1..]} EMAILID {id.ToUpperInvariant()}"), Is.EqualTo("* SEARCH"));
        Assert.That(await SearchAsync($"THREADID {id}"), Is.EqualTo("* SEARCH"));
        _ = await _client.AskAsync("COPY 1 Copies");
        _ = await _client.AskAsync("SELECT Copies");
        Assert.That(Id(await FetchAsync("EMAILID")), Is.EqualTo(id));
    }

    [Test]
    public async Task Append_limit_is_told_by_status_and_kept()
    {
        Assert.That((await _client.AskAsync("STATUS INBOX (APPENDLIMIT MESSAGES)"))[0], Is.EqualTo("* STATUS INBOX (MESSAGES 1 APPENDLIMIT 4096)"));
        Assert.That(await _client.CommandAsync("APPEND INBOX {4097}"), Does.StartWith("NO [TOOBIG] "));
    }

    [Test]
    public async Task A_smaller_limit_of_the_server_counts()
    {
        await using var server = MessageTestServer.Start(options => options.MaxAppendSize = 1000, new MemoryMailStore());
        await using var client = await server.LogInAsync();
        Assert.That((await client.AskAsync("CAPABILITY"))[0].Split(' '), Does.Contain("APPENDLIMIT=1000"));
        Assert.That((await client.AskAsync("STATUS INBOX (APPENDLIMIT)"))[0], Is.EqualTo("* STATUS INBOX (APPENDLIMIT 1000)"));
    }

    private async Task<string> FetchAsync(string items) => (await _client.AskAsync($"FETCH 1 {items}"))[0];

    private async Task<string> SearchAsync(string keys) => (await _client.AskAsync($"SEARCH {keys}"))[^1];

    private async Task<string> StatusAsync(string mailbox) => Id((await _client.AskAsync($"STATUS {mailbox} (MAILBOXID)"))[0]);

    private async Task<DateTimeOffset> SaveDateAsync(int number)
    {
        var line = (await _client.AskAsync($"FETCH {number} SAVEDATE"))[^1];
        return DateTimeOffset.ParseExact(line.Split('"')[1], "dd-MMM-yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }

    private static string Id(string line) => IdPattern().Match(line).Value;

    [GeneratedRegex("[FM][0-9a-f]{32}")]
    private static partial Regex IdPattern();
}
