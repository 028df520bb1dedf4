namespace Embedded.Mail.Tests.Imap.Commands;

public class SortCommandTests
{
    // 1 to 5; INTERNALDATE goes down, so that no order of theirs is that of another.
    private static readonly string[] Messages =
    [
        "Date: Fri, 22 Feb 2008 02:00:00 +0200\nSubject: Re: b\nFrom: foo bar <a@b.c>\nTo: zed@x\nCc: grp: m@n;\n\n1\n",
        "Date: Fri, 22 Feb 2008 01:00:00 +0000\nSubject: [list] Fwd: a (fwd)\nFrom: b@c.d\nTo: =?utf-8?q?=C3=A4nne?= <y@x>\n\n22\n",
        "Subject: c\nFrom: d\nTo: x@x\nCc: a@n\n\n333\n",
        "Date: junk\nSubject: =?utf-8?b?UmU6IEI=?=\nFrom: =?iso-8859-1?q?foo_aar?= <e@f.g>\n\n4444\n",
        "Date: 21 Feb 2008 23:30:00 UT\nFrom: \"Ann, Dr.\" <Z@f.g>, b@c.d\nTo: undisclosed:;\n\n55555\n",
    ];

    [TestCase("ARRIVAL", "5 4 3 2 1")]
    [TestCase("REVERSE ARRIVAL", "1 2 3 4 5")]
    [TestCase("DATE", "5 1 2 4 3")]
    [TestCase("REVERSE DATE", "3 4 2 1 5")]
    [TestCase("SIZE", "3 4 5 1 2")]
    [TestCase("SUBJECT", "5 2 1 4 3")]
    [TestCase("REVERSE SUBJECT", "3 1 4 2 5")]
    [TestCase("SUBJECT REVERSE DATE", "5 2 4 1 3")]
    [TestCase("SUBJECT SUBJECT REVERSE SUBJECT", "5 2 1 4 3")]
    [TestCase("FROM", "1 2 3 4 5")]
    [TestCase("TO", "4 5 3 2 1")]
    [TestCase("CC", "2 4 5 3 1")]
    [TestCase("DISPLAYFROM", "5 2 3 4 1")]
    [TestCase("DISPLAYTO", "4 2 5 3 1")]
    [TestCase("CC ARRIVAL", "5 4 2 3 1")]
    public async Task Messages_come_in_the_order_asked_for(string keys, string numbers)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync($"SORT ({keys}) UTF-8 ALL"), Is.EqualTo(new[] { $"* SORT {numbers}" }));
        Assert.That(await client.AskAsync($"uid sort ({keys.ToLowerInvariant()}) us-ascii all"), Is.EqualTo(new[] { $"* SORT {numbers}" }));
    }

    [Test]
    public async Task Only_messages_that_are_found_are_sorted_and_numbers_are_those_of_the_view()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS.SILENT \Deleted
            S: 1 OK *
            C: 2 EXPUNGE
            S: * 1 EXPUNGE
            S: * 4 RECENT
            S: 2 OK *
            C: 3 SORT (REVERSE DATE) UTF-8 OR SUBJECT b SUBJECT a
            S: * SORT 3 1
            S: 3 OK *
            C: 4 UID SORT (REVERSE DATE) UTF-8 OR SUBJECT b SUBJECT a
            S: * SORT 4 2
            S: 4 OK *
            C: 5 SORT (DATE) UTF-8 SUBJECT nothing
            S: * SORT
            S: 5 OK *
            """);
    }

    [Test]
    public async Task Later_sorts_know_what_came_and_what_went_since()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync("SORT (DATE) UTF-8 2:4"), Is.EqualTo(new[] { "* SORT 2 4 3" }));
        Assert.That(await client.AskAsync("UID SORT (DATE) UTF-8 ALL"), Is.EqualTo(new[] { "* SORT 5 1 2 4 3" }));
        _ = await client.AskAsync("STORE 1,4 +FLAGS.SILENT \\Deleted");
        _ = await client.AskAsync("EXPUNGE");
        await server.AppendAsync("Date: 21 Feb 2008 23:45:00 UT\nSubject: a\n\n");
        _ = await client.AskAsync("NOOP");
        Assert.That(await client.AskAsync("UID SORT (DATE) UTF-8 ALL"), Is.EqualTo(new[] { "* SORT 5 6 2 3" }));
        Assert.That(await client.AskAsync("UID SORT (SUBJECT DATE) UTF-8 ALL"), Is.EqualTo(new[] { "* SORT 5 6 2 3" }));
        Assert.That(await client.AskAsync("UID SORT (SUBJECT REVERSE DATE) UTF-8 ALL"), Is.EqualTo(new[] { "* SORT 5 2 6 3" }));
    }

    [TestCase("RETURN () (DATE)", "ALL 5,1:2,4,3")]
    [TestCase("RETURN (ALL) (ARRIVAL)", "ALL 5,4,3,2,1")]
    [TestCase("RETURN (MIN MAX COUNT) (DATE)", "MIN 5 MAX 3 COUNT 5")]
    [TestCase("RETURN (PARTIAL 2:3) (DATE)", "PARTIAL (2:3 1:2)")]
    [TestCase("RETURN (PARTIAL -1:-2) (DATE)", "PARTIAL (-1:-2 4,3)")]
    [TestCase("RETURN (PARTIAL 6:9 COUNT) (DATE)", "PARTIAL (6:9 NIL) COUNT 5")]
    public async Task Extended_sort_tells_what_was_asked_for(string arguments, string answer)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync($"SORT {arguments} UTF-8 ALL"), Is.EqualTo(new[] { $"* ESEARCH (TAG \"a3\") {answer}" }));
        Assert.That(await client.AskAsync($"UID SORT {arguments} UTF-8 ALL"), Is.EqualTo(new[] { $"* ESEARCH (TAG \"a4\") UID {answer}" }));
    }

    [Test]
    public async Task Saved_result_of_a_sort_is_that_of_its_order()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 SORT RETURN (SAVE MIN) (DATE) UTF-8 ALL
            S: * ESEARCH (TAG "1") MIN 5
            S: 1 OK *
            C: 2 SEARCH $
            S: * SEARCH 5
            S: 2 OK *
            C: 3 SORT RETURN (SAVE) (DATE) UTF-8 1:3
            S: 3 OK *
            C: 4 SORT (REVERSE ARRIVAL) UTF-8 $
            S: * SORT 1 2 3
            S: 4 OK *
            C: 5 SORT RETURN (SAVE PARTIAL 1:2 MAX) (DATE) UTF-8 ALL
            S: * ESEARCH (TAG "5") MAX 3 PARTIAL (1:2 5,1)
            S: 5 OK *
            C: 6 SEARCH $
            S: * SEARCH 1 3 5
            S: 6 OK *
            """);
    }

    [TestCase("SORT")]
    [TestCase("SORT ()")]
    [TestCase("SORT () UTF-8 ALL")]
    [TestCase("SORT (DATE) UTF-8")]
    [TestCase("SORT (DATE) ALL")]
    [TestCase("SORT DATE UTF-8 ALL")]
    [TestCase("SORT (NONSENSE) UTF-8 ALL")]
    [TestCase("SORT (REVERSE) UTF-8 ALL")]
    [TestCase("SORT (REVERSE REVERSE DATE) UTF-8 ALL")]
    [TestCase("SORT (DATE SUBJECT UTF-8 ALL")]
    [TestCase("SORT RETURN (DATE) UTF-8 ALL")]
    [TestCase("SORT RETURN (ALL PARTIAL 1:2) (DATE) UTF-8 ALL")]
    [TestCase("SORT (DATE) UTF-8 CHARSET UTF-8 ALL")]
    public async Task Malformed_sort_is_refused(string command)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
    }

    [Test]
    public async Task Charset_that_is_not_known_is_refused()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("SORT (DATE) KOI8-R ALL"), Does.StartWith("NO [BADCHARSET (US-ASCII UTF-8)] "));
        Assert.That(await client.CommandAsync("THREAD REFERENCES KOI8-R ALL"), Does.StartWith("NO [BADCHARSET (US-ASCII UTF-8)] "));
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        for (var i = 0; i < Messages.Length; i++)
        {
            await server.AppendAsync(Messages[i], date: new DateTimeOffset(2020, 1, 31 - i, 0, 0, 0, TimeSpan.Zero));
        }

        return server;
    }
}
