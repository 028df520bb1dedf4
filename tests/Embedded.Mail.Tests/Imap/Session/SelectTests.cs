namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>SELECT, EXAMINE, CLOSE, UNSELECT, and what is told between commands (RFC 9051 §6.3.2, §6.4.1, §5.2).</summary>
public sealed class SelectTests
{
    [Test]
    public async Task Select_tells_the_state_of_the_mailbox()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a SELECT inbox
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
            S: * OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Flags permitted.
            S: * 2 EXISTS
            S: * 2 RECENT
            S: * OK [UNSEEN 1] First unseen.
            S: * OK [UIDVALIDITY *] UIDs valid
            S: * OK [UIDNEXT 3] Predicted next UID
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: a OK [READ-WRITE] Select completed.
            C: b EXAMINE INBOX
            S: * OK [CLOSED] Previous mailbox closed.
            S: * FLAGS (\Answered \Flagged \Deleted \Seen \Draft)
            S: * OK [PERMANENTFLAGS ()] Read-only mailbox.
            S: * 2 EXISTS
            S: * 0 RECENT
            S: * OK [UNSEEN 1] First unseen.
            S: * OK [UIDVALIDITY *] UIDs valid
            S: * OK [UIDNEXT 3] Predicted next UID
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: b OK [READ-ONLY] Examine completed.
            """);
    }

    [Test]
    public async Task Client_of_rev2_gets_no_recent_and_a_list_response()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a ENABLE IMAP4rev2 XFOO
            S: * ENABLED IMAP4rev2
            S: a OK Enabled.
            C: b SELECT INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 2 EXISTS
            S: * OK [UIDVALIDITY *] UIDs valid
            S: * OK [UIDNEXT 3] Predicted next UID
            S: * OK [HIGHESTMODSEQ *] Highest
            S: * OK [MAILBOXID (*)] Ok
            S: * OK [URLMECH INTERNAL] Ok
            S: * LIST (\HasNoChildren) "/" INBOX
            S: b OK [READ-WRITE] Select completed.
            C: c ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: c OK Enabled.
            """);
    }

    [Test]
    public async Task Failed_select_leaves_no_mailbox_selected()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a SELECT nowhere
            S: * OK [CLOSED] Previous mailbox closed.
            S: a NO [NONEXISTENT] *
            C: b CHECK
            S: b BAD *No mailbox selected
            """);
    }

    [Test]
    public async Task Close_removes_deleted_messages_in_silence_and_unselect_does_not()
    {
        await using var server = await ImapTestServer.StartAsync();
        _ = await server.AppendAsync("alice", "INBOX", "Subject: gone\r\n\r\n", Embedded.Mail.Messages.MessageFlags.Deleted);
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a UNSELECT
            S: a OK Unselect completed.
            C: b STATUS INBOX (MESSAGES DELETED)
            S: * STATUS INBOX (MESSAGES 3 DELETED 1)
            S: b OK Status completed.
            C: c EXAMINE INBOX
            S: * FLAGS *
            S: *
            S: * 3 EXISTS
            S: *
            S: *
            S: *
            S: *
            S: * OK [HIGHESTMODSEQ 4] Highest
            S: *
            S: *
            S: c OK [READ-ONLY] *
            C: d CLOSE
            S: d OK Close completed.
            C: e STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 3)
            S: e OK *
            C: f SELECT INBOX
            S: * FLAGS *
            S: *
            S: * 3 EXISTS
            S: *
            S: *
            S: *
            S: *
            S: * OK [HIGHESTMODSEQ 4] Highest
            S: *
            S: *
            S: f OK [READ-WRITE] *
            C: g CLOSE
            S: g OK Close completed.
            C: h STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 2)
            S: h OK *
            """);
    }

    [Test]
    public async Task Arrival_is_told_at_the_next_command()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync();
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: a NOOP
            S: * 3 EXISTS
            S: * 3 RECENT
            S: a OK NOOP completed.
            C: b CHECK
            S: b OK Check completed.
            """);
    }

    [Test]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a STATUS INBOX (MESSAGES)
            C: b NOOP
            C: c NAMESPACE
            S: * STATUS INBOX (MESSAGES 2)
            S: a OK *
            S: b OK *
            S: * NAMESPACE (("" "/")) NIL NIL
            S: c OK Namespace completed.
            """);
    }

    [Test]
    public async Task Selected_mailbox_that_another_session_deletes_ends_the_session()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var other = await server.LoginAsync();
        await other.ExchangeAsync("C: a CREATE box\nS: a OK *");
        await using var client = await server.SelectAsync("alice", "box");
        await other.ExchangeAsync("C: b DELETE box\nS: b OK *");
        await client.ExchangeAsync("C: a NOOP\nS: * BYE Mailbox was deleted under us\nS: a OK *\nS: EOF");
    }

    [Test]
    public async Task Own_deletion_of_the_selected_mailbox_closes_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE box\nS: a OK *");
        await using var selected = await server.SelectAsync("alice", "box");
        await selected.ExchangeAsync("""
            C: a DELETE box
            S: * OK [CLOSED] *
            S: a OK Delete completed.
            C: b NOOP
            S: b OK *
            """);
    }
}
