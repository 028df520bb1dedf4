using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Commands;

public class SearchCommandTests
{
    [TestCase("ALL", "1 2 3 4")]
    [TestCase("SEEN", "1 3")]
    [TestCase("UNSEEN", "2 4")]
    [TestCase("NOT SEEN", "2 4")]
    [TestCase("NOT NOT SEEN", "1 3")]
    [TestCase("OR SEEN DELETED", "1 3 4")]
    [TestCase("OR OR SEEN DELETED SUBJECT two", "1 2 3 4")]
    [TestCase("(SEEN) (OR FLAGGED (SUBJECT one))", "1 3")]
    [TestCase("SEEN FLAGGED", "3")]
    [TestCase("ANSWERED", "")]
    [TestCase("UNANSWERED UNDELETED UNDRAFT UNFLAGGED", "1 2")]
    [TestCase("DRAFT", "")]
    [TestCase("2:3", "2 3")]
    [TestCase("*", "4")]
    [TestCase("9", "")]
    [TestCase("3:9", "3 4")]
    [TestCase("UID 2,4", "2 4")]
    [TestCase("NOT 1:2", "3 4")]
    [TestCase("RECENT", "1 2 3 4")]
    [TestCase("NEW", "2 4")]
    [TestCase("OLD", "")]
    [TestCase("KEYWORD $None", "")]
    [TestCase("UNKEYWORD $None", "1 2 3 4")]
    [TestCase("SUBJECT t", "2 3")]
    [TestCase("subject \"TWO\"", "2")]
    [TestCase("SUBJECT {3+}\r\ntwo", "2")]
    [TestCase("SUBJECT \"\"", "1 2 3 4")]
    [TestCase("HEADER Subject THREE", "3")]
    [TestCase("HEADER X-Nothing \"\"", "")]
    [TestCase("FROM ann", "1 2 3 4")]
    [TestCase("TO ann", "")]
    [TestCase("CC x", "")]
    [TestCase("BCC x", "")]
    [TestCase("BODY body", "1 2 3 4")]
    [TestCase("BODY ann", "")]
    [TestCase("TEXT ann", "1 2 3 4")]
    [TestCase("TEXT \"four body\"", "4")]
    [TestCase("SINCE 3-Jan-2020", "3 4")]
    [TestCase("BEFORE \"3-Jan-2020\"", "1 2")]
    [TestCase("ON 2-jan-2020", "2")]
    [TestCase("SENTSINCE 3-Feb-2021", "3 4")]
    [TestCase("SENTBEFORE 3-Feb-2021", "1 2")]
    [TestCase("SENTON 2-Feb-2021", "2")]
    [TestCase("LARGER 1", "1 2 3 4")]
    [TestCase("LARGER 4294967296", "")]
    [TestCase("SMALLER 4294967296", "1 2 3 4")]
    [TestCase("YOUNGER 3600", "")]
    [TestCase("OLDER 3600", "1 2 3 4")]
    [TestCase("CHARSET UTF-8 SUBJECT one", "1")]
    [TestCase("CHARSET us-ascii SUBJECT one", "1")]
    public async Task Keys_find_messages(string keys, string numbers)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync($"SEARCH {keys}"), Is.EqualTo(new[] { numbers.Length == 0 ? "* SEARCH" : $"* SEARCH {numbers}" }));
    }

    [TestCase("FROM ann@example.org", "1")]
    [TestCase("FROM \"<ann@example.org>\"", "1")]
    [TestCase("FROM \"\\\"Lee, Ann\\\" <\"", "1")]
    [TestCase("FROM home", "")]
    [TestCase("HEADER FROM home", "1")]
    [TestCase("HEADER FROM ann@example.org", "")]
    [TestCase("TO friends", "1")]
    [TestCase("TO \"friends: bob@example.org, J\u00f6rg <jo@example.org>;, nobody:;\"", "1")]
    [TestCase("CC \"Real Name\"", "1")]
    [TestCase("CC \"(Real\"", "")]
    [TestCase("BCC foo", "1")]
    [TestCase("BCC missing", "")]
    [TestCase("BCC \"\"", "1")]
    public async Task Addresses_are_found_without_comments_and_folding(string keys, string numbers)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync(
            "From: \"Lee, Ann\" <ann (at home) @\n example . org>\nTo: friends : bob@example.org,\n =?utf-8?q?J=C3=B6rg?= <jo@example.org>; , nobody:;\nCc: a@b.c (Real Name)\nBcc: foo\n\n");
        await using var client = await server.SelectAsync();
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes($"a SEARCH {keys}\r\n"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo(numbers.Length == 0 ? "* SEARCH" : $"* SEARCH {numbers}"));
    }

    [TestCase("SUBJECT \"one two three\"")]
    [TestCase("HEADER Subject \"two three\"")]
    [TestCase("TEXT \"one two three\"")]
    public async Task Folding_with_a_tab_counts_as_a_space(string keys)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("Subject: one\n two\n\tthree\n\ntext\n");
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync($"SEARCH {keys}"), Is.EqualTo(new[] { "* SEARCH 1" }));
    }

    [TestCase("RETURN () ALL", "ALL 1:4")]
    [TestCase("RETURN (MIN MAX COUNT ALL) SEEN", "MIN 1 MAX 3 ALL 1,3 COUNT 2")]
    [TestCase("RETURN (COUNT) SUBJECT nothing", "COUNT 0")]
    [TestCase("RETURN (MIN MAX ALL) SUBJECT nothing", "")]
    [TestCase("RETURN (MIN) CHARSET UTF-8 UNSEEN", "MIN 2")]
    public async Task Esearch_tells_what_was_asked_for(string arguments, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        answer = answer.Length == 0 ? "" : " " + answer;
        Assert.That(await client.AskAsync($"SEARCH {arguments}"), Is.EqualTo(new[] { $"* ESEARCH (TAG \"a3\"){answer}" }));
        Assert.That(await client.AskAsync($"UID SEARCH {arguments}"), Is.EqualTo(new[] { $"* ESEARCH (TAG \"a4\") UID{answer}" }));
    }

    [Test]
    public async Task Saved_result_names_messages_until_they_are_expunged()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 FETCH $ UID
            S: 1 OK *
            C: 2 SEARCH RETURN (SAVE) SEEN
            S: 2 OK *
            C: 3 FETCH $ UID
            S: * 1 FETCH (UID 1)
            S: * 3 FETCH (UID 3)
            S: 3 OK *
            C: 4 SEARCH NOT $
            S: * SEARCH 2 4
            S: 4 OK *
            C: 5 SEARCH RETURN (SAVE MIN) ALL
            S: * ESEARCH (TAG "5") MIN 1
            S: 5 OK *
            C: 6 UID STORE $ +FLAGS.SILENT (\Deleted)
            S: 6 OK *
            C: 7 EXPUNGE
            S: * 4 EXPUNGE
            S: * 1 EXPUNGE
            S: * 2 RECENT
            S: 7 OK *
            C: 8 UID FETCH $ FLAGS
            S: 8 OK *
            C: 9 SEARCH RETURN (SAVE) SUBJECT three
            S: 9 OK *
            C: 10 SEARCH RETURN (SAVE) BAD
            S: 10 BAD *
            C: 11 COPY $ Nowhere
            S: 11 NO [TRYCREATE] *
            C: 12 SEARCH RETURN (SAVE) SUBJECT nothing
            S: 12 OK *
            C: 13 SEARCH UID $
            S: * SEARCH
            S: 13 OK *
            """);
    }

    [Test]
    public async Task Expunge_by_another_session_does_not_change_numbers_within_search()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("EXPUNGE");
        _ = await other.AskAsync("STORE 1 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 SEARCH ALL
            S: * SEARCH 1 2 3 4
            S: 1 OK *
            C: 2 SEARCH ALL
            S: * SEARCH 2 3
            S: 2 OK *
            C: 3 UID SEARCH ALL
            S: * SEARCH 2 3
            S: * 4 EXPUNGE
            S: * 1 EXPUNGE
            S: * 2 RECENT
            S: 3 OK *
            """);
    }

    [TestCase("SEARCH CHARSET KOI8-R ALL")]
    [TestCase("SEARCH CHARSET foo SUBJECT x")]
    [TestCase("SEARCH SUBJECT {1+}\r\n\u00fc")]
    public async Task Charset_that_is_not_known_is_refused_with_those_that_are(string command)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("NO [BADCHARSET (US-ASCII UTF-8)] "));
    }

    [TestCase("SEARCH")]
    [TestCase("SEARCH ")]
    [TestCase("SEARCH ()")]
    [TestCase("SEARCH (ALL")]
    [TestCase("SEARCH ALL)")]
    [TestCase("SEARCH ALL  SEEN")]
    [TestCase("SEARCH NONSENSE")]
    [TestCase("SEARCH NOT")]
    [TestCase("SEARCH OR SEEN")]
    [TestCase("SEARCH OR")]
    [TestCase("SEARCH SUBJECT")]
    [TestCase("SEARCH SUBJECT (a)")]
    [TestCase("SEARCH HEADER Subject")]
    [TestCase("SEARCH KEYWORD \\Seen")]
    [TestCase("SEARCH SINCE 32-Jan-2001")]
    [TestCase("SEARCH SINCE 1-Foo-2001")]
    [TestCase("SEARCH SINCE yesterday")]
    [TestCase("SEARCH LARGER x")]
    [TestCase("SEARCH LARGER -1")]
    [TestCase("SEARCH LARGER 99999999999999999999")]
    [TestCase("SEARCH OLDER 0")]
    [TestCase("SEARCH 0")]
    [TestCase("SEARCH 1,,2")]
    [TestCase("SEARCH UID 0")]
    [TestCase("SEARCH UID x")]
    [TestCase("SEARCH RETURN (NONSENSE) ALL")]
    [TestCase("SEARCH RETURN (MIN ALL")]
    [TestCase("SEARCH RETURN (MIN) ")]
    [TestCase("SEARCH RETURN ALL")]
    [TestCase("SEARCH CHARSET UTF-8")]
    [TestCase("UID SEARCH")]
    public async Task Malformed_search_is_refused(string command)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync("NOOP"), Does.StartWith("OK "));
    }

    // RFC 8474 §8.3: clients look for many messages at once this way.
    [Test]
    public async Task Alternatives_may_be_many()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        var others = Enumerable.Range(1, 400).Select(number => $"EMAILID M{number}").ToList();
        Assert.That(await client.AskAsync($"SEARCH {string.Concat(others.Select(other => $"OR {other} "))}2"), Is.EqualTo(new[] { "* SEARCH 2" }));
        Assert.That(await client.AskAsync($"SEARCH {string.Concat(Enumerable.Repeat("OR ", 400))}{string.Join(' ', others)} 3"), Is.EqualTo(new[] { "* SEARCH 3" }));
        Assert.That(await client.AskAsync("SEARCH OR NOT OR 1 OR 2 3 OR (OR 1 9) NOT ALL"), Is.EqualTo(new[] { "* SEARCH 1 4" }));
        Assert.That(await client.AskAsync("SEARCH OR 1 2 OR 2 3"), Is.EqualTo(new[] { "* SEARCH 2" }));
    }

    [Test]
    public async Task Deep_nesting_and_very_many_keys_are_refused()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync($"SEARCH {new string('(', 5000)}ALL{new string(')', 5000)}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Concat(Enumerable.Repeat("NOT ", 5000))}ALL"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Concat(Enumerable.Repeat("OR SEEN ", 5000))}ALL"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Join(' ', Enumerable.Repeat("ALL", 5000))}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Concat(Enumerable.Repeat("(NOT ", 10_000))}ALL{new string(')', 10_000)}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Join(' ', Enumerable.Range(1, 500).Select(n => $"TEXT {n}"))}"), Does.StartWith("NO [LIMIT] "));
    }

    [TestCase(64 * 1024)]
    [TestCase(16 * 1024 * 1024)]
    public async Task Set_of_a_million_ranges_is_refused_before_it_takes_memory(int maxCommandLength)
    {
        await using var server = MessageTestServer.Start(options => options.MaxCommandLength = maxCommandLength);
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        var set = string.Join(',', Enumerable.Range(1, 1_000_000).Select(static number => 2 * number));
        Assert.That(await client.CommandAsync($"SEARCH {set}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"UID SORT (DATE) UTF-8 UID {set}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"FETCH {set} FLAGS"), Does.StartWith("BAD "));
        Assert.That(await client.AskAsync("SEARCH ALL"), Is.EqualTo(new[] { "* SEARCH 1" }));
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        var flags = new[] { MessageFlags.Seen, MessageFlags.None, MessageFlags.Seen | MessageFlags.Flagged, MessageFlags.Deleted | MessageFlags.Flagged };
        var subjects = new[] { "one", "two", "three", "four" };
        for (var i = 0; i < 4; i++)
        {
            await server.AppendAsync(
                $"From: Ann\nSubject: {subjects[i]}\nDate: {i + 1} Feb 2021 23:59:59 -1200\n\n{subjects[i]} body\n",
                flags[i],
                new DateTimeOffset(2020, 1, i + 1, 23, 59, 59, TimeSpan.FromHours(-12)));
        }

        return server;
    }
}
