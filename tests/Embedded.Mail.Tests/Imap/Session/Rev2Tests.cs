namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What changes for a client once it has enabled IMAP4rev2 (RFC 9051, Appendix E).</summary>
public sealed class Rev2Tests
{
    [Test]
    public async Task Rev2_is_announced_with_what_belongs_to_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.SendAsync("a CAPABILITY\r\n"u8.ToArray());
        var words = (await client.ReadToTagAsync("a"))[0].Split(' ');
        Assert.That(words, Is.SupersetOf((string[])
        [
            "IMAP4rev1", "IMAP4rev2", "NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR", "LIST-EXTENDED",
            "LIST-STATUS", "MOVE", "LITERAL+", "BINARY", "SPECIAL-USE", "STATUS=SIZE", "CHILDREN",
        ]));
    }

    [Test]
    public async Task Search_answers_with_esearch_and_arrival_without_recent()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: a OK *
            C: b SELECT INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 2 EXISTS
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: * LIST (\HasNoChildren) "/" INBOX
            S: b OK *
            C: c SEARCH UNSEEN
            S: * ESEARCH (TAG "c") ALL 1:2
            S: c OK *
            """);
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: d NOOP
            S: * 3 EXISTS
            S: d OK *
            C: e UID FETCH 3 (FLAGS BINARY.SIZE[1])
            S: * 3 FETCH (UID 3 FLAGS () BINARY.SIZE[1] 0)
            S: e OK *
            """);
    }

    [Test]
    public async Task Part_of_type_message_global_shows_what_it_encloses()
    {
        await using var server = await ImapTestServer.StartAsync(messages: 0);
        _ = await server.AppendAsync("alice", "INBOX", "MIME-Version: 1.0\r\nContent-Type: message/global\r\n\r\nSubject: gr\u00fcn\r\n\r\ntext\r\n");
        await using var old = await server.SelectAsync();
        await old.ExchangeAsync("""
            C: a FETCH 1 (BODY BODYSTRUCTURE)
            S: * 1 FETCH (BODY ("message" "global" NIL NIL NIL "7bit" 24) BODYSTRUCTURE ("message" "global" NIL NIL NIL "7bit" 24 NIL NIL NIL NIL))
            S: a OK *
            """);
        await using var client = await StartAsync(server);
        await client.ExchangeAsync("""
            C: a EXAMINE INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 1 EXISTS
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            S: * OK [HIGHESTMODSEQ *
            S: * OK [MAILBOXID *
            S: * OK [URLMECH INTERNAL] Ok
            S: * LIST *
            S: a OK *
            C: b FETCH 1 BODY
            S: * 1 FETCH (BODY ("message" "global" NIL NIL NIL "7bit" 24 (NIL "grün" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 1) 3))
            S: b OK *
            C: c FETCH 1 (BODYSTRUCTURE BODY.PEEK[1.TEXT])
            S: * 1 FETCH (BODYSTRUCTURE ("message" "global" NIL NIL NIL "7bit" 24 (NIL "grün" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 1 NIL NIL NIL NIL) 3 NIL NIL NIL NIL) BODY[1.TEXT] {6}
            S: text
            S: )
            S: c OK *
            """);
    }

    [Test]
    public async Task Select_tells_how_the_server_spells_the_name()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await client.ExchangeAsync("""
            C: a SELECT inbox
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 2 EXISTS
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT 3] *
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: * LIST (\HasNoChildren) "/" INBOX ("OLDNAME" ("inbox"))
            S: a OK [READ-WRITE] *
            """);
    }

    [Test]
    public async Task Select_tells_the_attributes_of_the_mailbox()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await client.ExchangeAsync("""
            C: a CREATE Old (USE (\Archive))
            S: a OK *
            C: b CREATE Old/2020
            S: b OK *
            C: c SUBSCRIBE Old
            S: c OK *
            C: d EXAMINE Old
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 0 EXISTS
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT 1] *
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: * LIST (\HasChildren \Subscribed \Archive) "/" Old
            S: d OK [READ-ONLY] *
            """);
    }

    [Test]
    public async Task Names_that_the_server_spells_otherwise_are_told_with_what_was_sent()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await client.ExchangeAsync("""
            C: a CREATE inbox/lists
            S: * LIST () "/" INBOX/lists ("OLDNAME" ("inbox/lists"))
            S: a OK *
            C: b RENAME Inbox/lists InBox/news
            S: * LIST () "/" INBOX/news ("OLDNAME" ("Inbox/lists"))
            S: b OK *
            C: c DELETE inbox/news
            S: * LIST (\NonExistent) "/" INBOX/news ("OLDNAME" ("inbox/news"))
            S: c OK *
            C: d CREATE plain
            S: d OK *
            C: e APPEND InBox {1+}
            C: a
            S: * LIST () "/" INBOX ("OLDNAME" ("InBox"))
            S: e OK [APPENDUID *
            C: f APPEND INBOX {1+}
            C: a
            S: f OK [APPENDUID *
            """);
    }

    [Test]
    public async Task Names_are_utf8_in_both_directions_and_new_ones_must_be_normalized()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await client.ExchangeAsync("C: a CREATE \"R\u00e9sum\u00e9s & more\"\nS: a OK *\nC: b LIST \"\" R*\nS: * LIST (\\HasNoChildren) \"/\" \"R\u00e9sum\u00e9s & more\"\nS: b OK *");
        await client.ExchangeAsync("C: c CREATE \"Re\u0301sume\u0301s\"\nS: c NO [CANNOT] *\nC: d RENAME \"R\u00e9sum\u00e9s & more\" \"e\u0301\"\nS: d NO [CANNOT] *");
    }

    [Test]
    public async Task Client_of_rev1_may_still_name_a_mailbox_as_it_likes()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE e&AwE-
            S: a OK *
            C: b LIST "" e*
            S: * LIST (\HasNoChildren) "/" e&AwE-
            S: b OK *
            """);
    }

    [TestCase("SEARCH ALL", "* ESEARCH (TAG \"a\") ALL 1:2")]
    [TestCase("UID SEARCH ALL", "* ESEARCH (TAG \"a\") UID ALL 1:2")]
    [TestCase("SEARCH SUBJECT nothing", "* ESEARCH (TAG \"a\")")]
    [TestCase("SEARCH RETURN (MIN COUNT) ALL", "* ESEARCH (TAG \"a\") MIN 1 COUNT 2")]
    public async Task Search_is_answered_by_esearch(string command, string answer)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await SelectAsync(client);
        await client.ExchangeAsync($"C: a {command}\nS: {answer}\nS: a OK *");
    }

    [Test]
    public async Task Flags_told_unasked_come_with_the_uid_and_nothing_is_recent()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await SelectAsync(client);
        await using var other = await server.SelectAsync();
        await other.ExchangeAsync("C: a STORE 2 +FLAGS.SILENT (\\Flagged)\nS: a OK *");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: a NOOP
            S: * 3 EXISTS
            S: * 2 FETCH (UID 2 FLAGS (\Flagged))
            S: a OK *
            C: b STORE 3 +FLAGS (\Seen)
            S: * 3 FETCH (UID 3 FLAGS (\Seen))
            S: b OK *
            """);
    }

    [Test]
    public async Task Enabling_with_a_mailbox_selected_ends_recent()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a FETCH 1 FLAGS
            S: * 1 FETCH (FLAGS (\Recent))
            S: a OK *
            C: b ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: b OK *
            C: c FETCH 1 FLAGS
            S: * 1 FETCH (FLAGS ())
            S: c OK *
            """);
    }

    [Test]
    public async Task What_a_session_of_rev2_sees_stays_recent_for_others()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await SelectAsync(client);
        await using var other = await server.LoginAsync();
        await other.ExchangeAsync("C: a STATUS INBOX (RECENT)\nS: * STATUS INBOX (RECENT 2)\nS: a OK *");
    }

    [Test]
    public async Task Refused_search_empties_the_saved_result_and_a_wrong_one_leaves_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await SelectAsync(client);
        await client.ExchangeAsync("""
            C: a SEARCH RETURN (SAVE) ALL
            S: a OK *
            C: b SEARCH RETURN (SAVE) NONSENSE
            S: b BAD *
            C: c SEARCH RETURN (COUNT) $
            S: * ESEARCH (TAG "c") COUNT 2
            S: c OK *
            C: d SEARCH RETURN (SAVE) CHARSET KOI8-R ALL
            S: d NO [BADCHARSET *
            C: e SEARCH RETURN (COUNT) $
            S: * ESEARCH (TAG "e") COUNT 0
            S: e OK *
            """);
    }

    [Test]
    public async Task Move_tells_the_copies_before_the_expunges()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await StartAsync(server);
        await SelectAsync(client);
        await client.ExchangeAsync("""
            C: a CREATE Trash
            S: a OK *
            C: b MOVE 1:2 Trash
            S: * OK [COPYUID * 1:2 1:2] *
            S: * 2 EXPUNGE
            S: * 1 EXPUNGE
            S: b OK *
            C: c STATUS Trash (MESSAGES SIZE DELETED)
            S: * STATUS Trash (MESSAGES 2 DELETED 0 SIZE *)
            S: c OK *
            C: d COPY 1 Trash
            S: d BAD *
            C: e UID COPY 1 Trash
            S: e OK *
            """);
    }

    private static async Task<Embedded.Mail.Testing.ImapTranscript> StartAsync(ImapTestServer server)
    {
        var client = await server.LoginAsync();
        await client.ExchangeAsync("C: enable ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: enable OK *");
        return client;
    }

    private static async Task SelectAsync(Embedded.Mail.Testing.ImapTranscript client)
    {
        await client.SendAsync("select SELECT INBOX\r\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("select"))[^1], Does.StartWith("select OK [READ-WRITE]"));
    }
}
