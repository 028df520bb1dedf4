namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>UTF8=ACCEPT (RFC 6855).</summary>
[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Utf8AcceptTests : IAsyncDisposable
{
    private readonly StoreUnderServer _store;
    private readonly MessageTestServer _server;

    public Utf8AcceptTests(string kind)
    {
        _store = kind == "sdbox" ? StoreUnderServer.Sdbox() : StoreUnderServer.Memory();
        _server = MessageTestServer.Start(store: _store.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
    }

    private const string Green = "gr\u00c3\u00bcn";

    [Test]
    public async Task Names_travel_in_utf8_once_it_is_enabled()
    {
        await using var client = await _server.LogInAsync();
        _ = await client.AskAsync("CREATE gr&APw-n");
        Assert.That((await client.AskAsync("ENABLE UTF8=ACCEPT"))[0], Is.EqualTo("* ENABLED UTF8=ACCEPT"));
        Assert.That((await client.AskAsync("LIST \"\" gr%"))[0], Does.EndWith($"\"/\" \"{Green}\""));
        Assert.That((await client.AskAsync($"STATUS \"{Green}\" (MESSAGES)"))[0], Is.EqualTo($"* STATUS \"{Green}\" (MESSAGES 0)"));
        Assert.That(await client.CommandAsync("CREATE \"gru\u00cc\u0088n\""), Does.StartWith("NO "), "not Net-Unicode");
        Assert.That(await client.CommandAsync("CREATE \"gr\u00fcn\""), Does.StartWith("BAD "), "not UTF-8");
    }

    [Test]
    public async Task Enabling_it_changes_nothing_of_rev1()
    {
        await using var client = await _server.LogInAsync();
        _ = await client.AskAsync("ENABLE UTF8=ACCEPT");
        Assert.That(await client.AskAsync("SELECT INBOX"), Does.Contain("* 0 RECENT"));
        Assert.That(await client.AskAsync("SEARCH ALL"), Does.Contain("* SEARCH"));
    }

    [Test]
    public async Task Append_takes_utf8_when_it_is_enabled()
    {
        await using var client = await _server.LogInAsync();
        var text = $"Subject: {Green}\r\n\r\n";
        var literal = $"UTF8 (~{{{text.Length}+}}\r\n{text})";
        Assert.That(await client.CommandAsync($"APPEND INBOX (\\Seen) {literal}"), Does.StartWith("NO [CANNOT] "));
        _ = await client.AskAsync("ENABLE UTF8=ACCEPT");
        Assert.That(await client.CommandAsync($"APPEND INBOX (\\Seen) {literal} {literal}"), Does.StartWith("OK "));
        Assert.That(await client.CommandAsync($"APPEND INBOX CATENATE ({literal})"), Does.StartWith("OK "));
        Assert.That(await client.CommandAsync("APPEND INBOX UTF8 (~{3+}\r\nabc"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync("APPEND INBOX UTF8 ~{3+}\r\nabc"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync("APPEND INBOX UTF8 ({3+}\r\nabc)"), Does.StartWith("BAD "));
        _ = await client.AskAsync("EXAMINE INBOX");
        Assert.That(await client.AskAsync("FETCH 1:* BODY[HEADER.FIELDS (Subject)]"), Has.Exactly(3).EqualTo($"Subject: {Green}"));
        Assert.That((await client.AskAsync($"SEARCH SUBJECT \"{Green}\""))[^1], Is.EqualTo("* SEARCH 1 2 3"));
    }

    [Test]
    public async Task Binary_parts_of_it_are_kept_in_base64_as_those_of_any_literal8()
    {
        await using var client = await _server.LogInAsync();
        _ = await client.AskAsync("ENABLE UTF8=ACCEPT");
        const string text = $"Subject: {Green}\r\nContent-Transfer-Encoding: binary\r\n\r\na\0b";
        Assert.That(await client.CommandAsync($"APPEND INBOX UTF8 (~{{{text.Length}+}}\r\n{text})"), Does.StartWith("OK "));
        _ = await client.AskAsync("EXAMINE INBOX");
        Assert.That(string.Join('\n', await client.AskAsync("FETCH 1 (BODY[TEXT] BODY[HEADER.FIELDS (Subject)])")), Does.Contain("YQBi").And.Contain(Green));
    }

    [Test]
    public async Task Literal_waits_for_leave()
    {
        await using var client = await _server.LogInAsync();
        await client.ExchangeAsync("""
            C: 1 ENABLE UTF8=ACCEPT
            S: * ENABLED UTF8=ACCEPT
            S: 1 OK *
            C: 2 APPEND INBOX UTF8 (~{5}
            S: + OK
            C: hello)
            S: 2 OK [APPENDUID *
            """);
    }

    [TestCase("SEARCH CHARSET UTF-8 ALL", "OK", "BAD")]
    [TestCase("UID SEARCH RETURN (COUNT) CHARSET US-ASCII ALL", "OK", "BAD")]
    [TestCase("SEARCH CHARSET KOI8-R ALL", "NO [BADCHARSET", "BAD")]
    [TestCase("ESEARCH IN (personal) CHARSET UTF-8 ALL", "OK", "BAD")]
    [TestCase("SEARCH ALL", "OK", "OK")]
    [TestCase("SORT (SUBJECT) UTF-8 ALL", "OK", "OK")]
    public async Task No_search_names_a_charset_once_it_is_enabled(string command, string before, string afterwards)
    {
        await using var client = await _server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(before));
        _ = await client.AskAsync("ENABLE UTF8=ACCEPT");
        Assert.That(await client.CommandAsync(command), Does.StartWith(afterwards));
    }
}
