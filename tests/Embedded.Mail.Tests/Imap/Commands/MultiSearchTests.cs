using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Tests.Imap.Commands;

public class MultiSearchTests
{
    [TestCase("IN (mailboxes (Work INBOX)) SUBJECT a", "INBOX=1 Work=1")]
    [TestCase("IN (mailboxes Work mailboxes Work) ALL", "Work=1:2")]
    [TestCase("IN (subtree Work) SUBJECT b", "Work=2 Work/Old=1 Work/Old/Older=1")]
    [TestCase("IN (subtree-one Work) SUBJECT b", "Work=2 Work/Old=1")]
    [TestCase("IN (subtree-one (Work/Old INBOX)) SUBJECT b", "Work/Old=1 Work/Old/Older=1")]
    [TestCase("IN (personal) RETURN (COUNT) ALL", "INBOX=COUNT 1 Work=COUNT 2 Work/Old=COUNT 1 Work/Old/Older=COUNT 1")]
    [TestCase("IN (subscribed) RETURN (MIN MAX) ALL", "Work=MIN 1 MAX 2")]
    [TestCase("IN (inboxes) RETURN (PARTIAL -1:-1) ALL", "INBOX=PARTIAL (-1:-1 1)")]
    [TestCase("IN (mailboxes Nowhere mailboxes Empty) RETURN (COUNT) ALL", "")]
    [TestCase("IN (personal) 2", "Work=2")]
    [TestCase("IN (personal) CHARSET UTF-8 SUBJECT nothing", "")]
    public async Task Mailboxes_are_searched_that_the_sources_mean(string arguments, string answers)
    {
        await using var server = await StartAsync();
        await using var client = await server.LogInAsync();
        var found = await client.AskAsync($"ESEARCH {arguments}");
        var told = found.Select(static line => System.Text.RegularExpressions.Regex.Replace(line, "^\\* ESEARCH \\(TAG \"a2\" MAILBOX (\\S+) UIDVALIDITY [0-9]+\\) UID (ALL )?", "$1="));
        Assert.That(string.Join(' ', told), Is.EqualTo(answers));
    }

    [Test]
    public async Task Selected_mailbox_is_searched_where_no_source_is_named()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync("Work");
        var validity = (await client.AskAsync("STATUS Work (UIDVALIDITY)"))[0].Split(' ')[^1].TrimEnd(')');
        await client.ExchangeAsync($"""
            C: 1 STORE 1 +FLAGS.SILENT \Seen
            S: 1 OK *
            C: 2 ESEARCH UNSEEN
            S: * ESEARCH (TAG "2" MAILBOX Work UIDVALIDITY {validity}) UID ALL 2
            S: 2 OK *
            C: 3 ESEARCH IN (selected) RETURN (SAVE COUNT) SEEN
            S: * ESEARCH (TAG "3" MAILBOX Work UIDVALIDITY {validity}) UID COUNT 1
            S: 3 OK *
            C: 4 ESEARCH IN (selected mailboxes INBOX) RETURN (UPDATE ALL) $
            S: * ESEARCH (TAG "4" MAILBOX Work UIDVALIDITY {validity}) UID ALL 1
            S: 4 OK *
            C: 5 ESEARCH IN (personal) RETURN (SAVE) ALL
            S: 5 BAD *
            C: 6 ESEARCH RETURN (UPDATE) UNSEEN
            S: * ESEARCH (TAG "6" MAILBOX Work UIDVALIDITY {validity}) UID
            S: 6 OK *
            C: 7 STORE 2 +FLAGS.SILENT \Seen
            S: * ESEARCH (TAG "6") UID REMOVEFROM (0 2)
            S: 7 OK *
            """);
    }

    [Test]
    public async Task Mailbox_whose_name_cannot_be_shown_is_passed_over()
    {
        var store = new MemoryMailStore();
        await using var slashes = MessageTestServer.Start(store: store);
        await using var dots = MessageTestServer.Start(static options => options.HierarchySeparator = '.', store);
        await using var owner = await slashes.LogInAsync();
        _ = await owner.AskAsync("CREATE a.b");
        await slashes.AppendAsync("Subject: a\n\n", mailbox: "a.b");
        await using var client = await dots.LogInAsync();
        Assert.That(await client.AskAsync("ESEARCH IN (personal) RETURN (COUNT) ALL"), Is.Empty);
    }

    // RFC 5182 §2.1.
    [Test]
    public async Task Search_that_was_to_be_saved_and_is_refused_leaves_nothing_saved()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync("Work");
        var tooMuch = string.Join(' ', Enumerable.Range(1, 500).Select(number => $"TEXT {number}"));
        foreach (var (command, answer, saved) in ((string, string, int)[])
            [
                ("ESEARCH CHARSET KOI8-R ALL", "NO [BADCHARSET ", 1),
                ("ESEARCH RETURN (SAVE) NONSENSE", "BAD ", 1),
                ("ESEARCH RETURN (SAVE) CHARSET KOI8-R ALL", "NO [BADCHARSET ", 0),
                ($"ESEARCH RETURN (ALL) {tooMuch}", "NO [LIMIT] ", 1),
                ($"ESEARCH RETURN (SAVE) {tooMuch}", "NO [LIMIT] ", 0),
            ])
        {
            _ = await client.AskAsync("SEARCH RETURN (SAVE) 1");
            Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
            Assert.That(await client.AskAsync("FETCH $ (UID)"), Has.Count.EqualTo(saved), command);
        }
    }

    [TestCase("ESEARCH ALL")]
    [TestCase("ESEARCH IN (selected) ALL")]
    [TestCase("ESEARCH IN (personal) RETURN (UPDATE) ALL")]
    [TestCase("ESEARCH IN () ALL")]
    [TestCase("ESEARCH IN (selected-delayed) ALL")]
    [TestCase("ESEARCH IN (mailboxes) ALL")]
    [TestCase("ESEARCH IN (mailboxes ()) ALL")]
    [TestCase("ESEARCH IN (personal)")]
    [TestCase("ESEARCH IN (personal) NONSENSE")]
    [TestCase("ESEARCH")]
    public async Task Malformed_search_or_one_without_a_mailbox_is_refused(string command)
    {
        await using var server = await StartAsync();
        await using var client = await server.LogInAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync("ESEARCH IN (personal) CHARSET KOI8-R ALL"), Does.StartWith("NO [BADCHARSET "));
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        await using var client = await server.LogInAsync();
        foreach (var command in new[] { "CREATE Work", "CREATE Work/Old", "CREATE Work/Old/Older", "CREATE Empty", "SUBSCRIBE Work" })
        {
            _ = await client.AskAsync(command);
        }

        await server.AppendAsync("Subject: a\n\n");
        await server.AppendAsync("Subject: a\n\n", mailbox: "Work");
        await server.AppendAsync("Subject: b\n\n", mailbox: "Work");
        await server.AppendAsync("Subject: b\n\n", mailbox: "Work/Old");
        await server.AppendAsync("Subject: b\n\n", mailbox: "Work/Old/Older");
        return server;
    }
}
