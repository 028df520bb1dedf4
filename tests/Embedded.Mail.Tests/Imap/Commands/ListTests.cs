using System.Text;
using Embedded.Mail.Imap.Commands;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>LIST and LSUB (RFC 9051 §6.3.9, RFC 5258, RFC 5819).</summary>
public sealed class ListTests
{
    [TestCase("*", "INBOX", true)]
    [TestCase("%", "INBOX", true)]
    [TestCase("%", "a/b", false)]
    [TestCase("*", "a/b", true)]
    [TestCase("a/%", "a/b", true)]
    [TestCase("a/%", "a/b/c", false)]
    [TestCase("a/*", "a/b/c", true)]
    [TestCase("a/%/c", "a/b/c", true)]
    [TestCase("%/%", "a/b", true)]
    [TestCase("%/%", "a/b/c", false)]
    [TestCase("%*", "a/b/c", true)]
    [TestCase("*%", "a/b/c", true)]
    [TestCase("%%%", "abc", true)]
    [TestCase("a*b*c", "aXbYc", true)]
    [TestCase("a*b*c", "aXcYb", false)]
    [TestCase("inbox", "INBOX", true)]
    [TestCase("inbox/x", "INBOX/x", true)]
    [TestCase("inbox/x", "INBOX/X", false)]
    [TestCase("in*", "INBOX", true)]
    [TestCase("i%", "INBOXES", false)]
    [TestCase("Abc", "abc", false)]
    [TestCase("", "a", false)]
    [TestCase("abc", "ab", false)]
    [TestCase("%3/%4", "test3/test4", true)]
    [TestCase("%t*4", "test3/test4", true)]
    public void Pattern_matches(string pattern, string name, bool expected) =>
        Assert.That(new ListPattern(pattern, '/').Matches(name), Is.EqualTo(expected));

    [Test]
    public void Pattern_of_many_wildcards_costs_no_more_than_the_product_of_the_lengths()
    {
        // A matcher that tries one possibility after the other would need longer than the universe has been there.
        var pattern = string.Concat(Enumerable.Repeat("*a", 400)) + "*b";
        Assert.That(new ListPattern(pattern, '/').Matches(new string('a', 4000)), Is.False);
    }

    [Test]
    public async Task Level_that_is_no_mailbox_is_told_by_the_word_the_client_knows()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["a/b"], ["a/b", "gone"]);
        await client.ExchangeAsync("""
            C: a LIST "" a
            S: * LIST (\Noselect \HasChildren) "/" a
            S: a OK *
            C: b LIST "" a RETURN (CHILDREN)
            S: * LIST (\NonExistent \HasChildren) "/" a
            S: b OK *
            C: c LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (CHILDREN)
            S: * LIST (\NonExistent \HasChildren) "/" a ("CHILDINFO" ("SUBSCRIBED"))
            S: * LIST (\NonExistent \HasNoChildren \Subscribed) "/" gone
            S: c OK *
            """);
    }

    [Test]
    public async Task Extended_list_follows_the_examples_of_the_rfc()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["Fruit", "Fruit/Apple", "Fruit/Banana", "Tofu", "Vegetable", "Vegetable/Broccoli"],
            ["Fruit/Banana", "Fruit/Peach", "Vegetable", "Vegetable/Broccoli"]);
        await client.ExchangeAsync("""
            C: a LIST (SUBSCRIBED) "" "*"
            S: * LIST (\HasNoChildren \Subscribed) "/" Fruit/Banana
            S: * LIST (\NonExistent \Subscribed) "/" Fruit/Peach
            S: * LIST (\HasChildren \Subscribed) "/" Vegetable
            S: * LIST (\HasNoChildren \Subscribed) "/" Vegetable/Broccoli
            S: a OK *
            C: b LIST () "" "%" RETURN (SUBSCRIBED CHILDREN)
            S: * LIST (\HasNoChildren) "/" INBOX
            S: * LIST (\HasChildren) "/" Fruit
            S: * LIST (\HasNoChildren) "/" Tofu
            S: * LIST (\HasChildren \Subscribed) "/" Vegetable
            S: b OK *
            C: c LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"
            S: * LIST (\HasChildren) "/" Fruit ("CHILDINFO" ("SUBSCRIBED"))
            S: * LIST (\HasChildren \Subscribed) "/" Vegetable ("CHILDINFO" ("SUBSCRIBED"))
            S: c OK *
            C: d LIST (RECURSIVEMATCH) "" "%"
            S: d BAD *
            C: e LIST (REMOTE RECURSIVEMATCH) "" "%"
            S: e BAD *
            C: f LIST (REMOTE) "" (Tofu Fruit) RETURN (STATUS (MESSAGES UNSEEN))
            S: * LIST (\HasChildren) "/" Fruit
            S: * STATUS Fruit (MESSAGES 0 UNSEEN 0)
            S: * LIST (\HasNoChildren) "/" Tofu
            S: * STATUS Tofu (MESSAGES 0 UNSEEN 0)
            S: f OK *
            C: g LIST Fruit/ %
            S: * LIST (\HasNoChildren) "/" Fruit/Apple
            S: * LIST (\HasNoChildren) "/" Fruit/Banana
            S: g OK *
            """);
    }

    [Test]
    public async Task Subscribed_name_without_its_parent_is_told_by_recursive_match()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, [], ["gone/below"]);
        await client.ExchangeAsync("""
            C: a LIST (SUBSCRIBED RECURSIVEMATCH) "" %
            S: * LIST (\NonExistent) "/" gone ("CHILDINFO" ("SUBSCRIBED"))
            S: a OK *
            C: b LIST (SUBSCRIBED) "" %
            S: b OK *
            """);
    }

    [Test]
    public async Task Lsub_tells_deep_subscriptions_by_the_level_that_fits()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["a/b"], ["a/b", "c"]);
        await client.ExchangeAsync("""
            C: a LSUB "" %
            S: * LSUB (\Noselect) "/" a
            S: * LSUB () "/" c
            S: a OK Lsub completed.
            C: b LSUB "" *
            S: * LSUB () "/" a/b
            S: * LSUB () "/" c
            S: b OK *
            C: c UNSUBSCRIBE c
            S: c OK Unsubscribe completed.
            C: d LSUB "" c
            S: d OK *
            C: e LSUB "" (a b)
            S: e BAD *
            """);
    }

    [Test]
    public async Task Name_told_for_what_lies_below_it_is_told_alone()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["a", "a/b", "c"], ["a/b", "c"]);
        await client.ExchangeAsync("""
            C: a LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES) MYRIGHTS METADATA /private/comment)
            S: * LIST (\HasChildren) "/" a ("CHILDINFO" ("SUBSCRIBED"))
            S: * LIST (\HasNoChildren \Subscribed) "/" c
            S: * MYRIGHTS c *
            S: * STATUS c (MESSAGES 0)
            S: * METADATA c (/private/comment NIL)
            S: a OK *
            """);
    }

    [Test]
    public async Task Mailbox_whose_status_cannot_be_had_keeps_nothing_from_being_told_of_others()
    {
        var store = new SyntheticStore(100) { BeforeStatus = name => name.Value == "bad" ? throw new MailStoreException(MailStoreError.Corrupted, "It is broken") : Task.CompletedTask };
        await using var server = await ImapTestServer.StartAsync(store: store, messages: 0);
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["bad", "good"], []);
        await client.ExchangeAsync("""
            C: a LIST "" (bad good) RETURN (STATUS (MESSAGES))
            S: * LIST (\HasNoChildren) "/" bad
            S: * NO [CORRUPTION] It is broken
            S: * LIST (\HasNoChildren) "/" good
            S: * STATUS good (MESSAGES 0)
            S: a OK *
            """);
    }

    [Test]
    public async Task Empty_pattern_of_an_extended_list_stands_for_nothing()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["a"], []);
        await client.ExchangeAsync("""
            C: a LIST a ("" b)
            S: a OK *
            C: b LIST "" ("" a)
            S: * LIST (\HasNoChildren) "/" a
            S: b OK *
            C: c LIST () a ""
            S: c OK *
            """);
    }

    [Test]
    public async Task Reference_that_no_name_can_have_finds_nothing()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a LIST \"&bad\" *\nS: a OK *");
    }

    [TestCase("a/b/c", "a/")]
    [TestCase("a/", "a/")]
    [TestCase("a", "\"\"")]
    public async Task Root_of_a_reference_is_its_first_level(string reference, string root)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync($"C: a LIST {reference} \"\"\nS: * LIST (\\Noselect) \"/\" {root}\nS: a OK *");
    }

    [Test]
    public async Task Lsub_tells_levels_for_the_wildcard_of_levels_only()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, [], ["a/b/c"]);
        await client.ExchangeAsync("""
            C: a LSUB "" a
            S: a OK *
            C: b LSUB "" a/%
            S: * LSUB (\Noselect) "/" a/b
            S: b OK *
            """);
    }

    [Test]
    public async Task Name_is_not_told_for_what_is_told_itself()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await PrepareAsync(client, ["foo2", "foo2/bar1", "foo2/bar2", "baz2", "baz2/bar2", "eps2", "eps2/mamba", "qux2/bar2"],
            ["foo2/bar1", "foo2/bar2", "baz2/bar2", "eps2", "eps2/mamba", "qux2/bar2"]);
        await client.ExchangeAsync("""
            C: a LIST (RECURSIVEMATCH SUBSCRIBED) "" "*2"
            S: * LIST (\HasNoChildren \Subscribed) "/" baz2/bar2
            S: * LIST (\HasChildren \Subscribed) "/" eps2 ("CHILDINFO" ("SUBSCRIBED"))
            S: * LIST (\HasChildren) "/" foo2 ("CHILDINFO" ("SUBSCRIBED"))
            S: * LIST (\HasNoChildren \Subscribed) "/" foo2/bar2
            S: * LIST (\HasNoChildren \Subscribed) "/" qux2/bar2
            S: a OK *
            """);
    }

    private static async Task PrepareAsync(ImapTranscript client, string[] mailboxes, string[] subscriptions)
    {
        foreach (var name in mailboxes)
        {
            await client.ExchangeAsync($"C: x CREATE {name}\nS: x OK *");
        }

        foreach (var name in subscriptions)
        {
            await client.SendAsync(Encoding.ASCII.GetBytes($"y SUBSCRIBE {name}\r\n"));
            Assert.That(await client.ReadLineAsync(), Is.EqualTo("y OK Subscribe completed."));
        }
    }
}
