using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>Mailboxes of others below <c>shared/%u/</c>.</summary>
[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedMailboxTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("shared-");
    private readonly StoreUnderServer _store;
    private readonly MessageTestServer _server;

    public SharedMailboxTests(string kind)
    {
        _store = kind == "sdbox" ? StoreUnderServer.Sdbox(new() { SharedMailboxes = Path.Combine(_directory.FullName, "shared.db") }) : StoreUnderServer.Memory();
        _server = MessageTestServer.StartSharing(_store.Store, new SharingOptions { Prefix = "shared/%u/" });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<(MessageTestClient Alice, MessageTestClient Bob)> ShareAsync(string rights)
    {
        var alice = await _server.LogInAsync();
        await alice.ExchangeAsync($"""
            C: 1 CREATE Work
            S: 1 OK *
            C: 2 CREATE Private
            S: 2 OK *
            C: 3 APPEND Work {"{3+}"}
            C: abc
            S: 3 OK *
            C: 4 SETACL Work bob {rights}
            S: 4 OK *
            """);
        return (alice, await _server.LogInAsync("bob"));
    }

    [Test]
    public async Task Shared_mailboxes_are_listed_below_their_owner_and_others_are_not()
    {
        var (alice, bob) = await ShareAsync("lr");
        await using var owner = alice;
        await using var visitor = bob;
        await bob.ExchangeAsync("""
            C: 1 NAMESPACE
            S: * NAMESPACE (("" "/")) (("shared/" "/")) NIL
            S: 1 OK *
            C: 2 LIST "" *
            S: * LIST (\HasNoChildren) "/" INBOX
            S: * LIST (\Noselect \HasChildren) "/" shared
            S: * LIST (\Noselect \HasChildren) "/" shared/alice
            S: * LIST (\HasNoChildren) "/" shared/alice/Work
            S: 2 OK *
            C: 3 MYRIGHTS shared/alice/Work
            S: * MYRIGHTS shared/alice/Work lr
            S: 3 OK *
            C: 4 SUBSCRIBE shared/alice/Work
            S: 4 OK *
            C: 5 LSUB "" *
            S: * LSUB () "/" shared/alice/Work
            S: 5 OK *
            """);
        await alice.ExchangeAsync("""
            C: 5 DELETEACL Work bob
            S: 5 OK *
            """);
        Assert.That(await bob.AskAsync("LIST \"\" *"), Has.Count.EqualTo(1));
    }

    [TestCase("SELECT shared/alice/Private", "NO [NONEXISTENT]")]
    [TestCase("SELECT shared/alice/None", "NO [NONEXISTENT]")]
    [TestCase("SELECT shared/alice", "NO [NONEXISTENT]")]
    [TestCase("SELECT shared/nobody/Work", "NO [NONEXISTENT]")]
    [TestCase("SELECT shared/bob/INBOX", "NO [NONEXISTENT]")]
    [TestCase("STATUS shared/alice/Private (MESSAGES)", "NO [NONEXISTENT]")]
    [TestCase("MYRIGHTS shared/alice/Private", "NO [NONEXISTENT]")]
    [TestCase("GETACL shared/alice/Private", "NO [NONEXISTENT]")]
    [TestCase("GETACL shared/alice/Work", "NO [NOPERM]")]
    [TestCase("SETACL shared/alice/Work bob lrswipkxtea", "NO [NOPERM]")]
    [TestCase("SETACL shared/alice/Private bob lr", "NO [NONEXISTENT]")]
    [TestCase("DELETE shared/alice/Work", "NO [NOPERM]")]
    [TestCase("DELETE shared/alice/Private", "NO [NONEXISTENT]")]
    [TestCase("RENAME shared/alice/Private shared/alice/x", "NO [NO")]
    [TestCase("RENAME shared/alice/Work Mine", "NO [CANNOT]")]
    [TestCase("CREATE shared/alice/Private", "NO [NOPERM]")]
    [TestCase("CREATE shared/alice/Work/x", "NO [NOPERM]")]
    [TestCase("CREATE shared/alice/x", "NO [NOPERM]")]
    [TestCase("CREATE shared/nobody/x", "NO [NOPERM]")]
    public async Task What_is_not_shared_is_not_there(string command, string answer)
    {
        var (alice, bob) = await ShareAsync("lr");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync(command), Does.StartWith(answer));
    }

    [Test]
    public async Task Both_see_what_either_does_as_far_as_the_rights_go()
    {
        var (alice, bob) = await ShareAsync("lrsi");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.AskAsync("SELECT shared/alice/Work"), Does.Contain("* OK [PERMANENTFLAGS (\\Seen)] Flags permitted."));
        Assert.That(await bob.AskAsync("STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)"), Has.Count.EqualTo(1));
        Assert.That(await bob.CommandAsync("EXPUNGE"), Does.StartWith("NO [NOPERM]"));
        Assert.That(await bob.CommandAsync("COPY 1 INBOX"), Does.StartWith("OK [COPYUID"));
        Assert.That(await bob.CommandAsync("COPY 1 shared/alice/Work"), Does.StartWith("OK [COPYUID"));
        Assert.That(await alice.AskAsync("STATUS Work (MESSAGES UNSEEN)"), Is.EqualTo((string[])["* STATUS Work (MESSAGES 2 UNSEEN 0)"]));
        Assert.That(await alice.CommandAsync("SETACL Work bob l"), Does.StartWith("OK"));
        Assert.That(await bob.CommandAsync("FETCH 1 BODY[]"), Does.StartWith("NO [NOPERM]"));
    }

    [Test]
    public async Task Visitor_who_may_only_put_messages_there_is_not_told_their_uids()
    {
        var (alice, bob) = await ShareAsync("li");
        await using var owner = alice;
        await using var visitor = bob;
        _ = await bob.AskAsync("SELECT INBOX");
        Assert.That(await bob.CommandAsync("APPEND INBOX {1+}\r\na {1+}\r\nb {1+}\r\nc"), Does.StartWith("OK [APPENDUID "));
        Assert.That(await bob.CommandAsync("APPEND shared/alice/Work {1+}\r\na"), Is.EqualTo("OK Append completed."));
        Assert.That(await bob.CommandAsync("COPY 1 shared/alice/Work"), Is.EqualTo("OK Copy completed."));
        Assert.That(await bob.CommandAsync("MOVE 1 shared/alice/Work"), Is.EqualTo("OK Move completed."));
        Assert.That(await bob.CommandAsync("REPLACE 1 shared/alice/Work {1+}\r\na"), Is.EqualTo("OK Replace completed."));
        Assert.That(bob.Untagged, Has.None.Contains("APPENDUID"));
        Assert.That((await alice.AskAsync("STATUS Work (MESSAGES)"))[0], Is.EqualTo("* STATUS Work (MESSAGES 5)"));
    }

    [Test]
    public async Task Visitor_with_notify_hears_of_what_is_shared_and_of_nothing_else()
    {
        var (alice, bob) = await ShareAsync("lr");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("NOTIFY SET (subtree shared (MailboxName MessageNew MessageExpunge))"), Does.StartWith("OK"));
        Assert.That(await alice.CommandAsync("CREATE Private/Deep"), Does.StartWith("OK"));
        await alice.ExchangeAsync("""
            C: 5 APPEND Private {3+}
            C: abc
            S: 5 OK *
            C: 6 RENAME Private Secret
            S: 6 OK *
            C: 7 DELETE Secret/Deep
            S: 7 OK *
            C: 8 APPEND Work {3+}
            C: abc
            S: 8 OK *
            """);
        Assert.That(await bob.ReadLineAsync(), Does.StartWith("* STATUS shared/alice/Work (MESSAGES 2 "));
        Assert.That(await alice.CommandAsync("RENAME Work Play"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\HasNoChildren) \"/\" shared/alice/Play (\"OLDNAME\" (shared/alice/Work))"));
        Assert.That(await alice.CommandAsync("DELETE Play"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent) \"/\" shared/alice/Play"));
    }

    [Test]
    public async Task Visitor_with_notify_hears_of_rights_that_are_taken_and_given()
    {
        var (alice, bob) = await ShareAsync("lr");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("NOTIFY SET (subtree shared (MessageNew MessageExpunge MailboxMetadataChange))"), Does.StartWith("OK"));
        Assert.That(await alice.CommandAsync("SETACL Work bob l"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NoAccess) \"/\" shared/alice/Work"));
        await alice.ExchangeAsync("""
            C: 5 SETACL Work bob ""
            S: 5 OK *
            C: 6 APPEND Work {3+}
            C: abc
            S: 6 OK *
            C: 7 SETMETADATA Work (/shared/comment "x")
            S: 7 OK *
            C: 8 SETACL Work bob lr
            S: 8 OK *
            """);
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\HasNoChildren) \"/\" shared/alice/Work"));
        await alice.ExchangeAsync("""
            C: 1 SETMETADATA Work (/private/secret "x")
            S: 1 OK *
            C: 2 SETMETADATA Work (/shared/comment "y")
            S: 2 OK *
            """);
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* METADATA shared/alice/Work /shared/comment"));
        await alice.ExchangeAsync("""
            C: 3 APPEND Work {3+}
            C: abc
            S: 3 OK *
            """);
        Assert.That(await bob.ReadLineAsync(), Does.StartWith("* STATUS shared/alice/Work (MESSAGES 3 "));
        Assert.That(await alice.CommandAsync("DELETEACL Work bob"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NoAccess) \"/\" shared/alice/Work"));
    }

    [Test]
    public async Task Visitor_with_notify_hears_of_mailboxes_of_those_who_begin_to_share()
    {
        await using var alice = await _server.LogInAsync();
        await using var bob = await _server.LogInAsync("bob");
        Assert.That(await alice.CommandAsync("CREATE Work"), Does.StartWith("OK"));
        Assert.That(await bob.CommandAsync("NOTIFY SET (subtree shared (MailboxName MessageNew MessageExpunge))"), Does.StartWith("OK"));
        Assert.That(await alice.CommandAsync("SETACL Work bob lr"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\HasNoChildren) \"/\" shared/alice/Work"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent \\HasChildren) \"/\" shared/alice"));
        await alice.ExchangeAsync("""
            C: 1 APPEND Work {3+}
            C: abc
            S: 1 OK *
            """);
        Assert.That(await bob.ReadLineAsync(), Does.StartWith("* STATUS shared/alice/Work (MESSAGES 1 "));
    }

    [Test]
    public async Task Mailbox_that_may_be_listed_and_not_read_is_told_as_closed_when_notify_begins()
    {
        var (alice, bob) = await ShareAsync("l");
        await using var owner = alice;
        await using var visitor = bob;
        await bob.ExchangeAsync("""
            C: 1 NOTIFY SET (subtree shared (MailboxName))
            S: * LIST (\NoAccess) "/" shared/alice/Work
            S: 1 OK *
            """);
    }

    [Test]
    public async Task Private_metadata_are_each_users_own()
    {
        var (alice, bob) = await ShareAsync("lrw");
        await using var owner = alice;
        await using var visitor = bob;
        await alice.ExchangeAsync("""
            C: 5 SETMETADATA Work (/private/comment "hers" /shared/comment "ours")
            S: 5 OK *
            """);
        await bob.ExchangeAsync("""
            C: 1 GETMETADATA (DEPTH infinity) shared/alice/Work (/private /shared)
            S: * METADATA shared/alice/Work (/shared/comment "ours")
            S: 1 OK *
            C: 2 SETMETADATA shared/alice/Work (/private/comment "his" /shared/comment "of both")
            S: 2 OK *
            C: 3 GETMETADATA shared/alice/Work (/private/comment /shared/comment)
            S: * METADATA shared/alice/Work (/private/comment "his" /shared/comment "of both")
            S: 3 OK *
            """);
        await alice.ExchangeAsync("""
            C: 6 GETMETADATA Work (/private/comment /shared/comment)
            S: * METADATA Work (/private/comment "hers" /shared/comment "of both")
            S: 6 OK *
            C: 7 SETACL Work bob lr
            S: 7 OK *
            """);
        Assert.That(await bob.CommandAsync("SETMETADATA shared/alice/Work (/private/comment \"other\" /shared/comment \"no\")"), Does.StartWith("NO [NOPERM]"));
        Assert.That(await bob.AskAsync("GETMETADATA shared/alice/Work /private/comment"), Is.EqualTo((string[])["* METADATA shared/alice/Work (/private/comment \"his\")"]));
        Assert.That(await alice.CommandAsync("SETACL Work bob l"), Does.StartWith("OK"));
        Assert.That(await bob.CommandAsync("GETMETADATA shared/alice/Work /private/comment"), Does.StartWith("NO"));
        Assert.That(await bob.CommandAsync("SETMETADATA shared/alice/Work (/private/comment NIL)"), Does.StartWith("NO"));
    }

    [TestCase("lrsie", "INBOX", "NO [NOPERM]")]
    [TestCase("lrsit", "INBOX", "NO [NOPERM]")]
    [TestCase("lrste", "shared/alice/Work", "NO [NOPERM]")]
    [TestCase("lrste", "INBOX", "OK")]
    [TestCase("lrsite", "shared/alice/Work", "OK")]
    public async Task Message_is_replaced_by_who_may_remove_it_and_store_another(string rights, string destination, string answer)
    {
        var (alice, bob) = await ShareAsync(rights);
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("SELECT shared/alice/Work"), Does.StartWith("OK"));
        Assert.That(await bob.CommandAsync($"UID REPLACE 1 {destination} {{3+}}\r\nnew"), Does.StartWith(answer));
        var isDone = answer == "OK";
        Assert.That(await bob.AskAsync("STATUS INBOX (MESSAGES)"), Is.EqualTo((string[])[$"* STATUS INBOX (MESSAGES {(isDone && destination == "INBOX" ? 1 : 0)})"]));
        Assert.That(await alice.AskAsync("STATUS Work (MESSAGES UIDNEXT)"), Is.EqualTo((string[])
            [isDone ? destination == "INBOX" ? "* STATUS Work (MESSAGES 0 UIDNEXT 2)" : "* STATUS Work (MESSAGES 1 UIDNEXT 3)" : "* STATUS Work (MESSAGES 1 UIDNEXT 2)"]));
    }

    // RFC 7377 §2.2: who names a mailbox needs no right to see it in lists.
    [TestCase("lr", 1, 1)]
    [TestCase("l", 0, 0)]
    [TestCase("r", 0, 1)]
    [TestCase("lswi", 0, 0)]
    public async Task Search_of_several_mailboxes_passes_over_what_may_not_be_seen_or_read(string rights, int found, int foundByName)
    {
        var (alice, bob) = await ShareAsync(rights);
        await using var owner = alice;
        await using var visitor = bob;
        foreach (var (source, expected) in ((string, int)[])
            [
                ("subtree shared", found), ("subtree-one shared/alice", found), ("personal subtree shared", found),
                ("mailboxes (shared/alice/Private shared/alice/Work shared/alice/None shared/none/Work shared)", foundByName),
                ("subtree shared/alice/Work", foundByName),
            ])
        {
            Assert.That(await bob.CommandAsync($"ESEARCH IN ({source}) RETURN (COUNT) ALL"), Does.StartWith("OK"), source);
            Assert.That(bob.Untagged, Has.Count.EqualTo(expected).And.All.Contains(" MAILBOX shared/alice/Work UIDVALIDITY ").And.All.EndsWith(" COUNT 1"), source);
        }
    }

    [Test]
    public async Task Selected_mailbox_is_searched_among_others_though_it_is_not_listed()
    {
        var (alice, bob) = await ShareAsync("r");
        await using var owner = alice;
        await using var visitor = bob;
        _ = await bob.AskAsync("SELECT shared/alice/Work");
        Assert.That(await bob.AskAsync("ESEARCH IN (selected mailboxes INBOX) RETURN (COUNT) ALL"), Has.Count.EqualTo(1).And.All.Contains(" MAILBOX shared/alice/Work UIDVALIDITY "));
    }

    [Test]
    public async Task Name_that_may_be_seen_no_longer_is_gone_for_who_wants_names()
    {
        var (alice, bob) = await ShareAsync("lr");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("NOTIFY SET (subtree shared (MailboxName))"), Does.StartWith("OK"));
        Assert.That(await alice.CommandAsync("SETACL Work bob r"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent \\NoAccess) \"/\" shared/alice/Work"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent) \"/\" shared/alice"));
        Assert.That(await alice.CommandAsync("SETACL Work bob lr"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\HasNoChildren) \"/\" shared/alice/Work"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent \\HasChildren) \"/\" shared/alice"));
        Assert.That(await alice.CommandAsync("SETACL Work bob l"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NoAccess) \"/\" shared/alice/Work"));
        Assert.That(await alice.CommandAsync("DELETEACL Work bob"), Does.StartWith("OK"));
        Assert.That(await bob.ReadLineAsync(), Is.EqualTo("* LIST (\\NonExistent \\NoAccess) \"/\" shared/alice/Work"));
    }

    [Test]
    public async Task Mailbox_of_another_gets_no_special_use()
    {
        var (alice, bob) = await ShareAsync("lrk");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("CREATE shared/alice/Work/x (USE (\\Junk))"), Does.StartWith("NO [USEATTR] "));
        Assert.That(await bob.CommandAsync("CREATE shared/nobody/x (USE (\\Junk))"), Does.StartWith("NO [USEATTR] "));
        Assert.That(await bob.CommandAsync("CREATE shared/alice/Work/x"), Does.StartWith("OK"));
        Assert.That(await bob.CommandAsync("CREATE own (USE (\\Junk))"), Does.StartWith("OK"));
        Assert.That(await alice.AskAsync("LIST (SPECIAL-USE) \"\" *"), Is.Empty);
    }

    [Test]
    public async Task Mailbox_that_may_be_seen_and_not_read_is_listed_without_status_as_one_that_cannot_be_selected()
    {
        var (alice, bob) = await ShareAsync("l");
        await using var owner = alice;
        await using var visitor = bob;
        await bob.ExchangeAsync("""
            C: 1 LIST "" shared/alice/* RETURN (STATUS (MESSAGES) MYRIGHTS)
            S: * LIST (\HasNoChildren \Noselect) "/" shared/alice/Work
            S: * MYRIGHTS shared/alice/Work l
            S: 1 OK *
            """);
    }

    [Test]
    public async Task Metadata_ask_for_the_right_to_see_the_mailbox()
    {
        var (alice, bob) = await ShareAsync("rw");
        await using var owner = alice;
        await using var visitor = bob;
        foreach (var command in (string[])["GETMETADATA shared/alice/Work /shared/comment", "SETMETADATA shared/alice/Work (/shared/comment \"x\")", "SETMETADATA shared/alice/Work (/private/comment \"x\")"])
        {
            Assert.That(await bob.CommandAsync(command), Does.StartWith("NO "), command);
        }
    }

    [Test]
    public async Task Root_of_a_reference_is_the_prefix_of_its_namespace()
    {
        var (alice, bob) = await ShareAsync("l");
        await using var owner = alice;
        await using var visitor = bob;
        await bob.ExchangeAsync("""
            C: 1 LIST shared/alice/ ""
            S: * LIST (\Noselect) "/" shared/
            S: 1 OK *
            C: 2 LSUB shared ""
            S: * LSUB (\Noselect) "/" shared/
            S: 2 OK *
            C: 3 LIST "" ""
            S: * LIST (\Noselect) "/" ""
            S: 3 OK *
            """);
    }

    [Test]
    public async Task Flags_that_may_be_changed_are_told_anew_when_rights_change()
    {
        var (alice, bob) = await ShareAsync("lrs");
        await using var owner = alice;
        await using var visitor = bob;
        Assert.That(await bob.CommandAsync("SELECT shared/alice/Work"), Does.StartWith("OK [READ-WRITE]"));
        Assert.That(bob.Untagged, Has.Some.StartsWith("* OK [PERMANENTFLAGS (\\Seen)]"));
        Assert.That(await alice.CommandAsync("SETACL Work bob +t"), Does.StartWith("OK"));
        Assert.That(await bob.AskAsync("NOOP"), Has.Some.StartsWith("* OK [PERMANENTFLAGS (\\Deleted \\Seen)]").And.Some.StartsWith("* FLAGS ("));
        Assert.That(await bob.AskAsync("NOOP"), Is.Empty);
    }
}
