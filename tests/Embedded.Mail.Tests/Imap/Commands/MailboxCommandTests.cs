namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>CREATE, DELETE, RENAME, SUBSCRIBE, STATUS (RFC 9051 §6.3).</summary>
public sealed class MailboxCommandTests
{
    [TestCase("CREATE new ")]
    [TestCase("LIST \"\" * ")]
    [TestCase("LIST (SUBSCRIBED) \"\" *  ")]
    [TestCase("ENABLE IMAP4rev2 ")]
    [TestCase("STATUS INBOX (MESSAGES) ")]
    [TestCase("NOOP ")]
    public async Task Spaces_at_the_end_of_a_command_are_passed_over(string command)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"a {command}\r\n"));
        Assert.That((await client.ReadToTagAsync("a"))[^1], Does.StartWith("a OK "));
    }

    [Test]
    public async Task Mailboxes_are_created_renamed_and_deleted()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE work/projects/
            S: a OK [MAILBOXID (*)] Create completed.
            C: b CREATE work/projects
            S: b NO [ALREADYEXISTS] *
            C: c CREATE INBOX
            S: c NO [ALREADYEXISTS] *
            C: d CREATE "a//b"
            S: d NO [CANNOT] *
            C: e RENAME work job
            S: e OK Rename completed.
            C: f LIST "" *
            S: * LIST (\HasNoChildren) "/" INBOX
            S: * LIST (*\HasChildren) "/" job
            S: * LIST (\HasNoChildren) "/" job/projects
            S: f OK List completed.
            C: g RENAME nowhere somewhere
            S: g NO [NONEXISTENT] *
            C: h RENAME job job/below
            S: h NO [CANNOT] *
            C: i DELETE job/projects
            S: i OK Delete completed.
            C: j DELETE job/projects
            S: j NO [NONEXISTENT] *
            C: k DELETE INBOX
            S: k NO [CANNOT] *
            """);
    }

    [Test]
    public async Task Special_use_is_given_at_creation_and_told_in_lists()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE Outgoing (USE (\Sent))
            S: a OK *
            C: b CREATE Odd (USE (\Nonsense))
            S: b NO [USEATTR] *
            C: c LIST "" Out*
            S: * LIST (\HasNoChildren \Sent) "/" Outgoing
            S: c OK *
            C: d LIST (SPECIAL-USE) "" *
            S: * LIST (\HasNoChildren \Sent) "/" Outgoing
            S: d OK *
            C: e LIST "" Out* RETURN (CHILDREN)
            S: * LIST (\HasNoChildren) "/" Outgoing
            S: e OK *
            C: f LIST "" Out* RETURN (SPECIAL-USE)
            S: * LIST (\HasNoChildren \Sent) "/" Outgoing
            S: f OK *
            """);
    }

    [Test]
    public async Task Names_travel_in_modified_utf7_until_rev2_is_enabled()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE "Entw&APw-rfe"
            S: a OK *
            C: b CREATE "not&valid"
            S: b NO [CANNOT] *
            C: c CREATE "Tom &- Jerry"
            S: c OK *
            C: d LIST "" *e
            S: * LIST (\HasNoChildren) "/" Entw&APw-rfe
            S: d OK *
            C: e ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: e OK *
            C: f LIST "" (Entw* Tom*)
            S: * LIST (\HasNoChildren) "/" "Entwürfe"
            S: * LIST (\HasNoChildren) "/" "Tom & Jerry"
            S: f OK *
            C: g STATUS "Entwürfe" (MESSAGES)
            S: * STATUS "Entwürfe" (MESSAGES 0)
            S: g OK *
            """);
    }

    [Test]
    public async Task Separator_of_the_options_is_what_clients_see()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.HierarchySeparator = '.');
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE one.two
            S: a OK *
            C: b CREATE one/two
            S: b NO [CANNOT] *
            C: c LIST "" ""
            S: * LIST (\Noselect) "." ""
            S: c OK *
            C: d LIST "" one.%
            S: * LIST (\HasNoChildren) "." one.two
            S: d OK *
            C: e NAMESPACE
            S: * NAMESPACE (("" ".")) NIL NIL
            S: e OK *
            """);
    }

    [Test]
    public async Task Status_tells_what_it_is_asked_and_refuses_the_unknown()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a STATUS INBOX (MESSAGES RECENT UIDNEXT UNSEEN DELETED)
            S: * STATUS INBOX (MESSAGES 2 RECENT 2 UIDNEXT 3 UNSEEN 2 DELETED 0)
            S: a OK *
            C: b STATUS INBOX (SIZE)
            S: * STATUS INBOX (SIZE 130)
            S: b OK *
            C: c STATUS INBOX (NONSENSE)
            S: c BAD *Invalid status item
            C: d STATUS INBOX ()
            S: d BAD *
            C: e STATUS nowhere (MESSAGES)
            S: e NO [NONEXISTENT] *
            """);
    }
}
