using Embedded.Mail.Imap;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What is done for clients that do not do as they should.</summary>
public sealed class ClientWorkaroundTests
{
    [Test]
    public async Task New_mail_waits_for_noop_check_and_idle()
    {
        await using var server = await StartAsync(ImapClientWorkarounds.DelayNewmail);
        await using var client = await server.SelectAsync();
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: a FETCH 1 UID
            S: * 1 FETCH (UID 1)
            S: a OK *
            C: b STORE 2 +FLAGS.SILENT (\Deleted)
            S: b OK *
            C: c EXPUNGE
            S: * 2 EXPUNGE
            S: c OK *
            C: d NOOP
            S: * 2 EXISTS
            S: * 2 RECENT
            S: d OK *
            """);
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("C: a FETCH 1 UID\nS: * 1 FETCH (UID 1)\nS: a OK *\nC: b CHECK\nS: * 3 EXISTS\nS: * 3 RECENT\nS: b OK *\nC: c IDLE\nS: + idling");
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("S: * 4 EXISTS\nS: * 4 RECENT\nC: DONE\nS: c OK *");
    }

    [Test]
    public async Task Separator_at_the_end_is_passed_over_in_every_command()
    {
        await using var server = await StartAsync(ImapClientWorkarounds.TbExtraMailboxSep);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE work
            S: a OK *
            C: b STATUS work/ (MESSAGES)
            S: * STATUS work (MESSAGES 0)
            S: b OK *
            C: c APPEND work/ {1+}
            C: x
            S: c OK *
            C: d EXAMINE work/
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 1 EXISTS
            S: * 1 RECENT
            S: * OK [UNSEEN *
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            """);
    }

    [Test]
    public async Task Without_help_a_separator_at_the_end_is_part_of_a_name_that_does_not_exist()
    {
        await using var server = await StartAsync(ImapClientWorkarounds.None);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a CREATE work\nS: a OK *\nC: b STATUS work/ (MESSAGES)\nS: b NO *");
    }

    [TestCase(ImapClientWorkarounds.None, "()")]
    [TestCase(ImapClientWorkarounds.TbLsubFlags, @"(\Noselect)")]
    public async Task Subscribed_name_that_is_no_mailbox_is_told_as_such(ImapClientWorkarounds workarounds, string attributes)
    {
        await using var server = await StartAsync(workarounds);
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync($"""
            C: a CREATE work/old
            S: a OK *
            C: b SUBSCRIBE work
            S: b OK *
            C: c SUBSCRIBE work/old
            S: c OK *
            C: d LSUB "" *
            S: * LSUB {attributes} "/" work
            S: * LSUB () "/" work/old
            S: d OK *
            """);
    }

    [Test]
    public async Task What_notify_wants_of_new_mail_waits_with_it()
    {
        await using var server = await StartAsync(ImapClientWorkarounds.DelayNewmail);
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: a NOTIFY SET (selected (MessageNew (UID) MessageExpunge))
            S: a OK *
            C: b APPEND INBOX {1}
            S: + OK
            """);
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: x
            S: b OK *
            S: * 4 EXISTS
            S: * 4 RECENT
            S: * 3 FETCH (UID 3)
            S: * 4 FETCH (UID 4)
            """);
    }

    private static Task<ImapTestServer> StartAsync(ImapClientWorkarounds workarounds) =>
        ImapTestServer.StartAsync(options => options.ClientWorkarounds = workarounds);
}
