namespace Embedded.Mail.Tests.Imap.Commands;

public class FuzzySearchTests
{
    private static readonly string[] Messages =
    [
        "Subject: meeting about the budget\nFrom: Joerg <j@x>\n\nNothing here.\n",
        "Subject: the budgets of many meetings\nFrom: =?utf-8?q?J=C3=B6rg?= <j@x>\n\nThe invoice is attached.\n",
        "Subject: buget metting\nFrom: Ann <a@x>\n\nAn attached invoices list.\n",
        "Subject: something else\nFrom: Bob <b@x>\n\nNo word of it.\n",
    ];

    [TestCase("SUBJECT \"meeting about\"", "1")]
    [TestCase("FUZZY SUBJECT \"meeting about\"", "1")]
    [TestCase("FUZZY SUBJECT \"budget meeting\"", "1 2 3")]
    [TestCase("FUZZY SUBJECT \"budget dinner\"", "")]
    [TestCase("FUZZY (SUBJECT \"budget meeting\" UNSEEN)", "1 2 3")]
    [TestCase("NOT FUZZY SUBJECT \"budget meeting\"", "4")]
    [TestCase("FUZZY NOT SUBJECT \"budget meeting\"", "4")]
    [TestCase("FUZZY FROM jorg", "1 2")]
    [TestCase("FUZZY FROM bab", "")]
    [TestCase("FROM jorg", "")]
    [TestCase("FUZZY BODY \"attached invoice\"", "2 3")]
    [TestCase("BODY \"attached invoice\"", "3")]
    [TestCase("FUZZY TEXT \"invoice meeting\"", "2 3")]
    [TestCase("FUZZY HEADER Subject \"\"", "1 2 3 4")]
    [TestCase("FUZZY 1", "1")]
    [TestCase("OR FUZZY FROM jorg FROM jorg", "1 2")]
    public async Task Words_are_found_in_any_order_misspelled_and_without_accents(string keys, string numbers)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.AskAsync($"SEARCH {keys}"), Is.EqualTo(new[] { $"* SEARCH {numbers}".TrimEnd() }));
    }

    [Test]
    public async Task Scores_tell_how_well_messages_match_and_messages_are_sorted_by_them()
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 SEARCH RETURN (RELEVANCY ALL) FUZZY SUBJECT "meeting about"
            S: * ESEARCH (TAG "1") ALL 1 RELEVANCY (100)
            S: 1 OK *
            C: 2 SEARCH RETURN (RELEVANCY ALL) FUZZY SUBJECT "budget meeting"
            S: * ESEARCH (TAG "2") ALL 1:3 RELEVANCY (95 90 60)
            S: 2 OK *
            C: 3 SORT (REVERSE RELEVANCY) UTF-8 FUZZY SUBJECT "budget meeting"
            S: * SORT 3 2 1
            S: 3 OK *
            C: 4 SORT RETURN (RELEVANCY PARTIAL 1:2) (RELEVANCY) UTF-8 FUZZY SUBJECT "buget metting"
            S: * ESEARCH (TAG "4") PARTIAL (1:2 3,1) RELEVANCY (100 60)
            S: 4 OK *
            C: 5 SEARCH RETURN (RELEVANCY) ALL
            S: * ESEARCH (TAG "5") RELEVANCY (100 100 100 100)
            S: 5 OK *
            """);
    }

    [TestCase("FUZZY")]
    [TestCase("FUZZY NONSENSE")]
    public async Task Malformed_key_is_refused(string keys)
    {
        await using var server = await StartAsync();
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync($"SEARCH {keys}"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync($"SEARCH {string.Concat(Enumerable.Repeat("FUZZY ", 5000))}ALL"), Does.StartWith("BAD "));
    }

    private static async Task<MessageTestServer> StartAsync()
    {
        var server = MessageTestServer.Start();
        foreach (var message in Messages)
        {
            await server.AppendAsync(message);
        }

        return server;
    }
}
