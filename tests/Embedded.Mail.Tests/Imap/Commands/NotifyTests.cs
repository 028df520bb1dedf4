using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>NOTIFY (RFC 5465).</summary>
public sealed class NotifyTests
{
    [TestCase("", "atom expected")]
    [TestCase(" SET", "*")]
    [TestCase(" ALL", "SET or NONE expected")]
    [TestCase(" NONE x", "*")]
    [TestCase(" SET STATUS", "*")]
    [TestCase(" SET (personal)", "*")]
    [TestCase(" SET (personal (MessageNew))", "MessageNew and MessageExpunge must be specified together")]
    [TestCase(" SET (personal (FlagChange))", "MessageNew and MessageExpunge must be specified together")]
    [TestCase(" SET (selected (MessageNew MessageExpunge MailboxName))", "event not allowed for the selected mailbox")]
    [TestCase(" SET (personal (MessageNew (UID) MessageExpunge))", "fetch attributes are for the selected mailbox only")]
    [TestCase(" SET (selected NONE) (selected-delayed NONE)", "only one group can be of the selected mailbox")]
    [TestCase(" SET (everything NONE)", "unknown mailbox filter")]
    [TestCase(" SET (mailboxes (a b) (MailboxName)", "*")]
    [TestCase(" SET (mailboxes () (MailboxName))", "*")]
    [TestCase(" SET (personal ())", "*")]
    [TestCase(" SET (personal NONE)x", "*")]
    public async Task Wrong_request_is_refused(string arguments, string error)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync($"C: a NOTIFY{arguments}\nS: a BAD Error in IMAP command NOTIFY: {(error == "atom expected" ? "*" : error)}");
    }

    [Test]
    public async Task Event_that_is_not_told_is_refused_with_the_names_of_those_that_are()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a NOTIFY SET (personal (MessageNew MessageExpunge AnnotationChange))
            S: a NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] *
            """);
    }

    [Test]
    public async Task Status_tells_each_mailbox_but_the_selected_one_at_the_beginning()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a CREATE work
            S: a OK *
            C: b CREATE work/old
            S: b OK *
            C: c NOTIFY SET STATUS (selected (MessageNew MessageExpunge)) (subtree work (MessageNew MessageExpunge)) (mailboxes (INBOX nosuch) (MessageNew MessageExpunge))
            S: * STATUS work (MESSAGES 0 UIDNEXT 1 UIDVALIDITY *)
            S: * STATUS work/old (MESSAGES 0 UIDNEXT 1 UIDVALIDITY *)
            S: c OK *
            """);
    }

    [Test]
    public async Task Arrival_in_another_mailbox_is_told_without_a_command()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE work
            S: a OK *
            C: b CREATE other
            S: b OK *
            C: c NOTIFY SET (mailboxes work (MessageNew MessageExpunge))
            S: c OK *
            """);
        _ = await server.AppendAsync("alice", "other", "Subject: x\r\n\r\n");
        var uid = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS work (MESSAGES 1 UIDNEXT 2 UIDVALIDITY *)");
        await ChangeAsync(server, "work", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(uid), FlagUpdate.Add(MessageFlags.Seen), null, default).AsTask());
        await ChangeAsync(server, "work", mailbox => mailbox.ExpungeAsync(UidSet.All, onlyDeleted: false, default).AsTask());
        await client.ExchangeAsync("""
            S: * STATUS work (MESSAGES 0 UIDNEXT 2 UIDVALIDITY *)
            C: d NOOP
            S: d OK *
            """);
    }

    [Test]
    public async Task Flags_in_another_mailbox_are_told_by_unseen_and_modseq()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (inboxes (MessageNew MessageExpunge FlagChange))\nS: a OK *");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, default).AsTask());
        await client.ExchangeAsync("S: * STATUS INBOX (MESSAGES 2 * UNSEEN 0 HIGHESTMODSEQ *");
    }

    [Test]
    public async Task Arrival_in_the_selected_mailbox_is_told_with_what_was_asked_of_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (Subject)]) MessageExpunge FlagChange))\nS: a OK *");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: news\r\n\r\nx\r\n");
        await client.ExchangeAsync("""
            S: * 3 EXISTS
            S: * 3 RECENT
            S: * 3 FETCH (UID 3 BODY[HEADER.FIELDS (SUBJECT)] {17}
            S: Subject: news
            S: 
            S: )
            C: b APPEND INBOX {1+}
            C: x
            S: * 4 EXISTS
            S: * 4 RECENT
            S: b OK *
            """);
        await ChangeAsync(server, "INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(new Uid(1)), FlagUpdate.Add(MessageFlags.Flagged), null, default).AsTask());
        await client.ExchangeAsync("S: * 1 FETCH (UID 1 FLAGS (\\Flagged \\Recent))");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.ExpungeAsync(UidSet.Of(new Uid(2)), onlyDeleted: false, default).AsTask());
        await client.ExchangeAsync("S: * 2 EXPUNGE");
    }

    [Test]
    public async Task Delayed_expunge_waits_for_a_command_that_allows_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (selected-delayed (MessageNew MessageExpunge))\nS: a OK *");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.ExpungeAsync(UidSet.Of(new Uid(1)), onlyDeleted: false, default).AsTask());
        _ = await server.AppendAsync("alice", "INBOX", "Subject: news\r\n\r\n");
        await client.ExchangeAsync("""
            S: * 3 EXISTS
            S: * 3 RECENT
            C: b FETCH 2 UID
            S: * 2 FETCH (UID 2)
            S: b OK *
            C: c NOOP
            S: * 1 EXPUNGE
            S: * 2 RECENT
            S: c OK *
            """);
    }

    [Test]
    public async Task Delayed_expunge_is_told_in_idle()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (selected-delayed (MessageNew MessageExpunge)) (mailboxes other (MessageNew MessageExpunge MailboxName))\nS: a OK *\nC: b IDLE\nS: + idling");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.ExpungeAsync(UidSet.All, onlyDeleted: false, default).AsTask());
        await client.ExchangeAsync("S: * 2 EXPUNGE\nS: * 1 EXPUNGE\nS: * 0 RECENT");
        await using var account = await server.Accounts.OpenAsync(new MailUser("alice"), default);
        _ = await account.CreateMailboxAsync(MailboxName.Create("other"), SpecialUse.None, default);
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" other");
        _ = await server.AppendAsync("alice", "other", "Subject: news\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS other (MESSAGES 1 *\nC: DONE\nS: b OK *");
    }

    [Test]
    public async Task Nothing_is_told_of_the_selected_mailbox_after_none_until_it_is_wanted_again()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a NOTIFY NONE\nS: a OK *");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: news\r\n\r\n");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(new Uid(1)), FlagUpdate.Add(MessageFlags.Flagged), null, default).AsTask());
        await client.ExchangeAsync("""
            C: b NOOP
            S: b OK *
            C: c FETCH 2 BODY[TEXT]
            S: * 2 FETCH (FLAGS (\Seen \Recent) BODY[TEXT] {20}
            S: This is message 2.
            S: )
            S: c OK *
            C: d NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))
            S: * 3 EXISTS
            S: * 3 RECENT
            S: * 1 FETCH (UID 1 FLAGS (\Flagged \Recent))
            S: d OK *
            """);
    }

    [Test]
    public async Task Own_store_and_expunge_are_answered_whatever_is_wanted()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync(readOnly: false);
        await client.ExchangeAsync("""
            C: a NOTIFY SET (selected NONE)
            S: a OK *
            C: b STORE 2 FLAGS (\Deleted)
            S: * 2 FETCH (FLAGS (\Deleted \Recent))
            S: b OK *
            C: c EXPUNGE
            S: * 2 EXPUNGE
            S: * 1 RECENT
            S: c OK *
            """);
    }

    [Test]
    public async Task Names_subscriptions_and_metadata_of_others_doing_are_told_and_the_own_are_not()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await using var other = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange))\nS: a OK *");
        await client.ExchangeAsync("""
            C: b CREATE mine
            S: b OK *
            C: c SUBSCRIBE mine
            S: c OK *
            C: d SETMETADATA mine (/private/comment "x")
            S: d OK *
            C: e RENAME mine yours
            S: e OK *
            C: f DELETE yours
            S: f OK *
            """);
        await other.ExchangeAsync("C: a CREATE a/b\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" a/b\nS: * LIST (\\NonExistent \\HasChildren) \"/\" a");
        await other.ExchangeAsync("C: a RENAME a c\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\NonExistent \\HasChildren) \"/\" c (\"OLDNAME\" (a))");
        await other.ExchangeAsync("C: a SUBSCRIBE c/b\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren \\Subscribed) \"/\" c/b");
        await other.ExchangeAsync("C: a UNSUBSCRIBE c/b\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" c/b");
        await other.ExchangeAsync("C: a SETMETADATA c/b (/private/comment \"x\")\nS: a OK *");
        await client.ExchangeAsync("S: * METADATA c/b /private/comment");
        await other.ExchangeAsync("C: a SETMETADATA \"\" (/private/x NIL /private/y \"y\")\nS: a OK *");
        await client.ExchangeAsync("S: * METADATA \"\" /private/*");
        await other.ExchangeAsync("C: a DELETE c/b\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\NonExistent) \"/\" c/b\nS: * LIST (\\NonExistent) \"/\" c\nC: z NOOP\nS: z OK *");
    }

    [Test]
    public async Task Subscribed_mailboxes_are_those_subscribed_now()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b NOTIFY SET (subscribed (MessageNew MessageExpunge))\nS: b OK *");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("C: c SUBSCRIBE work\nS: c OK *");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS work (MESSAGES 2 *\nC: d UNSUBSCRIBE work\nS: d OK *");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("C: e NOOP\nS: e OK *");
    }

    [Test]
    public async Task Selecting_another_mailbox_turns_what_is_told_over_to_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))\nS: b OK *");
        await client.SendAsync("c SELECT work\r\n"u8.ToArray());
        _ = await client.ReadToTagAsync("c");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * 1 EXISTS\nS: * 1 RECENT");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS INBOX (MESSAGES 3 *\nC: d UNSELECT\nS: d OK *");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS work (MESSAGES 2 *\nC: e NOTIFY NONE\nS: e OK *");
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("C: f NOOP\nS: f OK *");
    }

    [Test]
    public async Task Deleted_selected_mailbox_ends_the_session()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *");
        await client.SendAsync("c SELECT work\r\n"u8.ToArray());
        _ = await client.ReadToTagAsync("c");
        await client.ExchangeAsync("C: b NOTIFY SET (selected (MessageNew MessageExpunge))\nS: b OK *");
        await using var account = await server.Accounts.OpenAsync(new MailUser("alice"), default);
        await account.DeleteMailboxAsync(MailboxName.Create("work"), default);
        await client.ExchangeAsync("S: * BYE Mailbox was deleted under us\nS: EOF");
    }

    [Test]
    public async Task Too_many_changes_end_it_with_a_word()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await using var account = await server.Accounts.OpenAsync(new MailUser("alice"), default);
        await client.ExchangeAsync("C: a NOTIFY SET (personal (SubscriptionChange))\nS: a OK *");

        // While a literal is awaited the session tells nothing, and what happens gathers.
        await client.ExchangeAsync("C: b APPEND INBOX {1}\nS: + OK");
        for (var i = 0; i < 1100; i++)
        {
            await account.SubscribeAsync(MailboxName.Create("name" + i), true, default);
        }

        await client.ExchangeAsync("C: x\nS: b OK *\nS: * OK [NOTIFICATIONOVERFLOW] *");
        await account.SubscribeAsync(MailboxName.Create("one more"), true, default);
        await client.ExchangeAsync("C: c NOOP\nS: c OK *");
    }

    [Test]
    public async Task Unauthenticate_ends_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (personal (MessageNew MessageExpunge))\nS: a OK *\nC: b UNAUTHENTICATE\nS: b OK *\nC: c LOGIN bob secret\nS: c OK *");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: x\r\n\r\n");
        _ = await server.AppendAsync("bob", "INBOX", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("C: d NOOP\nS: d OK *");
    }

    [Test]
    public async Task Own_creation_is_not_told_where_messages_are_wanted_too_and_its_messages_are()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a NOTIFY SET (personal (MailboxName MessageNew MessageExpunge))
            S: a OK *
            C: b CREATE mine
            S: b OK *
            C: c NOOP
            S: c OK *
            """);
        _ = await server.AppendAsync("alice", "mine", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS mine (MESSAGES 1 *");
    }

    [Test]
    public async Task What_others_do_to_mailboxes_that_the_client_made_is_told()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await using var other = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a NOTIFY SET (personal (MailboxName))
            S: a OK *
            C: b CREATE first
            S: b OK *
            C: c CREATE second
            S: c OK *
            C: d RENAME second third
            S: d OK *
            """);
        await other.ExchangeAsync("C: a RENAME first fourth\nS: a OK *");
        await client.ExchangeAsync("S: * LIST (\\HasNoChildren) \"/\" fourth (\"OLDNAME\" (first))");
        await other.ExchangeAsync("C: b DELETE fourth\nS: b OK *\nC: c DELETE third\nS: c OK *");
        await client.ExchangeAsync("S: * LIST (\\NonExistent) \"/\" fourth\nS: * LIST (\\NonExistent) \"/\" third\nC: e NOOP\nS: e OK *");
    }

    [Test]
    public async Task Changed_flags_come_with_the_uid_at_the_end_of_a_command_too()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: a NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))\nS: a OK *\nC: b APPEND INBOX {1}\nS: + OK");
        await ChangeAsync(server, "INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(new Uid(1)), FlagUpdate.Add(MessageFlags.Flagged), null, default).AsTask());
        await client.ExchangeAsync("""
            C: x
            S: * 3 EXISTS
            S: * 3 RECENT
            S: * 1 FETCH (UID 1 FLAGS (\Flagged \Recent))
            S: b OK *
            """);
    }

    [Test]
    public async Task Metadata_events_are_not_named_where_there_is_no_metadata()
    {
        await using var server = await ImapTestServer.StartAsync(store: new SyntheticStore(100));
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a NOTIFY SET (personal (MailboxMetadataChange))
            S: a NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange)] *
            """);
    }

    [Test]
    public async Task Mailbox_that_cannot_be_read_keeps_nothing_from_being_told_of_others()
    {
        var store = new SyntheticStore(100) { BeforeStatus = name => name.Value == "bad" ? throw new MailStoreException(MailStoreError.Corrupted, "It is broken") : Task.CompletedTask };
        await using var server = await ImapTestServer.StartAsync(store: store, messages: 0);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE bad
            S: a OK *
            C: b CREATE good
            S: b OK *
            C: c NOTIFY SET STATUS (mailboxes (bad good) (MessageNew MessageExpunge))
            S: * STATUS good (MESSAGES 0 *
            S: c OK *
            """);
    }

    private static async Task ChangeAsync(ImapTestServer server, string name, Func<IMailbox, Task> change)
    {
        await using var account = await server.Accounts.OpenAsync(new MailUser("alice"), default);
        await using var mailbox = await account.OpenMailboxAsync(MailboxName.Create(name), MailboxAccess.ReadWrite, default);
        await change(mailbox);
    }

    [Test]
    public async Task Refused_request_leaves_the_one_before_in_force()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE work
            S: a OK *
            C: b NOTIFY SET (personal (MessageNew MessageExpunge))
            S: b OK *
            C: c NOTIFY SET (personal (MessageNew MessageExpunge AnnotationChange))
            S: c NO [BADEVENT *
            C: d NOTIFY SET (personal (MessageNew))
            S: d BAD *
            """);
        _ = await server.AppendAsync("alice", "work", "Subject: x\r\n\r\n");
        await client.ExchangeAsync("S: * STATUS work (MESSAGES 1 *");
        await client.ExchangeAsync("C: e NOTIFY NONE\nS: e OK *");
    }
}
