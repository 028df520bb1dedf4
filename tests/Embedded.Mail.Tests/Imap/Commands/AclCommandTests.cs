using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>ACL (RFC 4314) and LIST-MYRIGHTS (RFC 8440).</summary>
[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AclCommandTests(string kind) : IAsyncDisposable
{
    private readonly StoreUnderServer _store = kind == "sdbox" ? StoreUnderServer.Sdbox() : StoreUnderServer.Memory();
    private MessageTestServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    private async Task<MessageTestClient> LogInAsync()
    {
        _server = MessageTestServer.Start(store: _store.Store);
        var client = await _server.LogInAsync();
        await client.ExchangeAsync("""
            C: w CREATE Work
            S: w OK *
            """);
        return client;
    }

    [Test]
    public async Task Capabilities_are_announced_once_somebody_has_logged_in()
    {
        await using var client = await LogInAsync();
        var announced = (await client.AskAsync("CAPABILITY"))[0].Split(' ');
        Assert.That(announced, Does.Contain("ACL").And.Contain("RIGHTS=texk").And.Contain("LIST-MYRIGHTS"));
    }

    [Test]
    public async Task Owner_has_all_rights_where_nobody_said_anything()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 MYRIGHTS Work
            S: * MYRIGHTS Work lrwstipekxacd
            S: 1 OK *
            C: 2 GETACL Work
            S: * ACL Work alice lrwstipekxacd
            S: 2 OK *
            C: 3 LISTRIGHTS Work alice
            S: * LISTRIGHTS Work alice la r w s t i p e k x c d
            S: 3 OK *
            C: 4 LISTRIGHTS Work bob
            S: * LISTRIGHTS Work bob "" l r w s t i p e k x a c d
            S: 4 OK *
            """);
    }

    [Test]
    public async Task Rights_are_set_added_and_taken_away()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETACL Work bob lrs
            S: 1 OK *
            C: 2 SETACL Work bob +cd
            S: 2 OK *
            C: 3 GETACL Work
            S: * ACL Work bob lrstekxcd alice lrwstipekxacd
            S: 3 OK *
            C: 4 SETACL Work bob -cdr
            S: 4 OK *
            C: 5 SETACL Work -bob w
            S: 5 OK *
            C: 6 SETACL Work $staff l
            S: 6 OK *
            C: 7 SETACL Work "!$staff" r
            S: 7 OK *
            C: 8 SETACL Work {3+}
            C: a b lr
            S: 8 OK *
            C: 9 GETACL Work
            S: * ACL Work $staff l "a b" lr bob ls -bob w !$staff r alice lrwstipekxacd
            S: 9 OK *
            C: 10 DELETEACL Work bob
            S: 10 OK *
            C: 11 SETACL Work -bob ""
            S: 11 OK *
            C: 12 DELETEACL Work nobody
            S: 12 OK *
            C: 13 GETACL Work
            S: * ACL Work $staff l "a b" lr !$staff r alice lrwstipekxacd
            S: 13 OK *
            """);
    }

    [Test]
    public async Task Owner_may_give_up_rights_but_not_that_to_see_and_to_administer()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETACL Work alice r
            S: 1 OK *
            C: 2 MYRIGHTS Work
            S: * MYRIGHTS Work lra
            S: 2 OK *
            C: 3 GETACL Work
            S: * ACL Work alice lra
            S: 3 OK *
            C: 4 SETACL Work -alice lra
            S: 4 OK *
            C: 5 MYRIGHTS Work
            S: * MYRIGHTS Work la
            S: 5 OK *
            C: 6 SELECT Work
            S: 6 NO [NOPERM] *
            C: 7 DELETEACL Work owner
            S: 7 OK *
            C: 8 DELETEACL Work -alice
            S: 8 OK *
            C: 9 SETACL Work alice -x
            S: 9 OK *
            C: 10 MYRIGHTS Work
            S: * MYRIGHTS Work lrwstipekacd
            S: 10 OK *
            """);
    }

    [TestCase("SETACL Work bob z", "BAD *")]
    [TestCase("SETACL Work bob +lrz", "BAD *")]
    [TestCase("SETACL Work bob", "BAD *")]
    [TestCase("SETACL Work bob l extra", "BAD *")]
    [TestCase("SETACL", "BAD *")]
    [TestCase("SETACL Work \"\" l", "BAD *")]
    [TestCase("SETACL Work - l", "NO [CANNOT] *")]
    [TestCase("SETACL Work $ l", "NO [CANNOT] *")]
    [TestCase("SETACL Work #bob l", "NO [CANNOT] *")]
    [TestCase("SETACL Work anyone l", "NO [CANNOT] *")]
    [TestCase("SETACL none bob l", "NO [NONEXISTENT] *")]
    [TestCase("DELETEACL none bob", "NO [NONEXISTENT] *")]
    [TestCase("GETACL none", "NO [NONEXISTENT] *")]
    [TestCase("GETACL", "BAD *")]
    [TestCase("MYRIGHTS none", "NO [NONEXISTENT] *")]
    [TestCase("MYRIGHTS Work x", "BAD *")]
    [TestCase("LISTRIGHTS none bob", "NO [NONEXISTENT] *")]
    [TestCase("LISTRIGHTS Work", "BAD *")]
    public async Task What_cannot_be_is_refused(string command, string answer)
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync($"""
            C: 1 {command}
            S: 1 {answer}
            C: 2 GETACL Work
            S: * ACL Work alice lrwstipekxacd
            S: 2 OK *
            """);
    }

    [Test]
    public async Task List_tells_the_rights_of_what_can_be_selected()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 CREATE a/b
            S: 1 OK *
            C: 2 SETACL Work alice lr
            S: 2 OK *
            C: 3 LIST "" (a* Work) RETURN (MYRIGHTS)
            S: * LIST (\HasNoChildren) "/" Work
            S: * MYRIGHTS Work lra
            S: * LIST (\NonExistent \HasChildren) "/" a
            S: * LIST (\HasNoChildren) "/" a/b
            S: * MYRIGHTS a/b lrwstipekxacd
            S: 3 OK *
            """);
    }

    [Test]
    public async Task Session_is_told_which_flags_it_may_change_and_changes_no_others()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 APPEND Work (\Seen kw) {3+}
            C: abc
            S: 1 OK *
            C: 2 SETACL Work alice lrsi
            S: 2 OK *
            """);
        Assert.That(await client.AskAsync("SELECT Work"), Does.Contain("* OK [PERMANENTFLAGS (\\Seen)] Flags permitted."));
        await client.ExchangeAsync("""
            C: 4 STORE 1 FLAGS (\Flagged)
            S: * 1 FETCH (FLAGS (kw \Recent))
            S: 4 OK *
            C: 5 STORE 1 +FLAGS (\Seen \Deleted other)
            S: * 1 FETCH (FLAGS (\Seen kw \Recent))
            S: 5 OK *
            C: 6 STORE 1 +FLAGS (\Deleted)
            S: 6 NO [NOPERM] *
            C: 7 EXPUNGE
            S: 7 NO [NOPERM] *
            C: 8 MOVE 1 INBOX
            S: 8 NO [NOPERM] *
            C: 9 DELETE Work
            S: 9 NO [NOPERM] *
            C: 10 RENAME Work Other
            S: 10 NO [NOPERM] *
            C: 11 CREATE Work/Below
            S: 11 NO [NOPERM] *
            C: 12 CLOSE
            S: 12 OK *
            """);
    }

    [Test]
    public async Task Mailbox_in_which_nothing_may_be_changed_is_selected_read_only()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETACL Work alice lrp
            S: 1 OK *
            """);
        Assert.That(await client.CommandAsync("SELECT Work"), Does.StartWith("OK [READ-ONLY]"));
        Assert.That(client.Untagged, Does.Contain("* OK [PERMANENTFLAGS ()] Read-only mailbox."));
        await client.ExchangeAsync("""
            C: 3 APPEND Work {3+}
            C: abc
            S: 3 NO [NOPERM] *
            """);
    }

    [Test]
    public async Task Messages_may_be_put_into_a_mailbox_that_may_not_be_read()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETACL Work alice i
            S: 1 OK *
            C: 2 APPEND Work (\Seen) {3+}
            C: abc
            S: 2 OK Append completed.
            C: 3 SELECT Work
            S: 3 NO [NOPERM] *
            C: 4 STATUS Work (MESSAGES)
            S: 4 NO [NOPERM] *
            """);
    }

    // RFC 9051 §6.3.12, §6.4.7: UIDs and UIDVALIDITY would disclose what is in it.
    [Test]
    public async Task Where_messages_go_is_not_told_of_a_mailbox_that_may_not_be_read()
    {
        await using var client = await LogInAsync();
        foreach (var _ in Enumerable.Range(1, 3))
        {
            Assert.That(await client.CommandAsync("APPEND INBOX {3+}\r\nabc"), Does.StartWith("OK [APPENDUID "));
        }

        _ = await client.AskAsync("SETACL Work alice i");
        _ = await client.AskAsync("SELECT INBOX");
        Assert.That(await client.CommandAsync("COPY 1 Work"), Is.EqualTo("OK Copy completed."));
        Assert.That(await client.CommandAsync("UID COPY 1:2 Work"), Is.EqualTo("OK Copy completed."));
        Assert.That(await client.CommandAsync("MOVE 1 Work"), Is.EqualTo("OK Move completed."));
        Assert.That(client.Untagged, Has.None.Contains("COPYUID").And.Contain("* 1 EXPUNGE"));
        Assert.That(await client.CommandAsync("REPLACE 1 Work {3+}\r\nnew"), Is.EqualTo("OK Replace completed."));
        Assert.That(client.Untagged, Has.None.Contains("APPENDUID").And.Contain("* 1 EXPUNGE"));
    }

    [Test]
    public async Task New_mailbox_gets_the_list_of_the_one_above()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 SETACL Work bob lr
            S: 1 OK *
            C: 2 CREATE Work/a/b
            S: 2 OK *
            C: 3 GETACL Work/a/b
            S: * ACL Work/a/b bob lr alice lrwstipekxacd
            S: 3 OK *
            C: 4 RENAME Work Job
            S: 4 OK *
            C: 5 GETACL Job
            S: * ACL Job bob lr alice lrwstipekxacd
            S: 5 OK *
            """);
    }
}
