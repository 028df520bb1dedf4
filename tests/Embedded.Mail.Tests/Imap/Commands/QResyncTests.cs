using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>QRESYNC (RFC 7162 §3.2).</summary>
[Parallelizable(ParallelScope.All)]
public class QResyncTests
{
    [Test]
    public async Task Enable_answers_with_what_was_asked_and_is_known()
    {
        await using var server = await StartAsync(1);
        await using var client = await server.LogInAsync();
        await client.ExchangeAsync("""
            C: 1 ENABLE XFOO
            S: * ENABLED
            S: 1 OK Enabled.
            C: 2 ENABLE QRESYNC
            S: * ENABLED QRESYNC
            S: 2 OK Enabled.
            C: 3 ENABLE QRESYNC CONDSTORE
            S: * ENABLED CONDSTORE QRESYNC
            S: 3 OK Enabled.
            """);
    }

    [Test]
    public async Task Messages_gone_are_told_by_uid_and_the_modseq_that_is_reached_comes_with_the_answer()
    {
        await using var server = await StartAsync(8);
        await using var client = await SelectAsync(server);
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 STORE 2:3,5 +FLAGS.SILENT (\Deleted)
            S: * 2 FETCH (UID 2 MODSEQ (10))
            S: * 3 FETCH (UID 3 MODSEQ (10))
            S: * 5 FETCH (UID 5 MODSEQ (10))
            S: 1 OK Store completed.
            C: 2 EXPUNGE
            S: * VANISHED 2:3,5
            S: * 5 RECENT
            S: 2 OK [HIGHESTMODSEQ 11] Expunge completed.
            C: 3 EXPUNGE
            S: 3 OK Expunge completed.
            C: 4 STORE 1 +FLAGS.SILENT (\Deleted)
            S: * 1 FETCH (UID 1 MODSEQ (12))
            S: 4 OK *
            C: 5 UID EXPUNGE 1:4
            S: * VANISHED 1
            S: * 4 RECENT
            S: 5 OK [HIGHESTMODSEQ 13] Expunge completed.
            """);
        _ = await other.AskAsync("UID STORE 4,7 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("UID EXPUNGE 4");
        await client.ExchangeAsync("""
            C: 6 NOOP
            S: * VANISHED 4
            S: * 3 RECENT
            S: * 2 FETCH (UID 7 MODSEQ (14) FLAGS (\Deleted \Recent))
            S: 6 OK [HIGHESTMODSEQ 15] NOOP completed.
            C: 7 CLOSE
            S: 7 OK Close completed.
            """);
    }

    [Test]
    public async Task Moved_messages_vanish_and_the_modseq_is_told()
    {
        await using var server = await StartAsync(3);
        await using var client = await SelectAsync(server);
        await client.ExchangeAsync("""
            C: 1 CREATE box
            S: 1 OK *
            C: 2 MOVE 2 box
            S: * OK [COPYUID *
            S: * VANISHED 2
            S: * 2 RECENT
            S: 2 OK [HIGHESTMODSEQ 5] Move completed.
            """);
    }

    [Test]
    public async Task Modseq_that_runs_ahead_of_an_expunge_not_yet_told_is_held_back()
    {
        await using var server = await StartAsync(4);
        await using var client = await SelectAsync(server);
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 4 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 STORE 1 +FLAGS.SILENT (\Seen)
            S: * 1 FETCH (UID 1 MODSEQ (8))
            S: 1 OK [HIGHESTMODSEQ 5] Store completed.
            C: 2 STORE 1 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\Answered)
            S: 2 OK [MODIFIED 1] *
            C: 3 FETCH 1 (MODSEQ)
            S: * 1 FETCH (UID 1 MODSEQ (8))
            S: 3 OK [HIGHESTMODSEQ 5] Fetch completed.
            C: 4 FETCH 2 (FLAGS)
            S: * 2 FETCH (UID 2 FLAGS (\Recent))
            S: 4 OK Fetch completed.
            C: 5 NOOP
            S: * VANISHED 4
            S: * 3 RECENT
            S: 5 OK [HIGHESTMODSEQ 8] NOOP completed.
            """);
    }

    [Test]
    public async Task Client_that_comes_back_hears_what_changed_and_what_vanished()
    {
        await using var server = await StartAsync(8);
        var since = await HighestModSeqAsync(server);
        await using (var other = await server.SelectAsync())
        {
            _ = await other.AskAsync("STORE 2,4,8 +FLAGS.SILENT (\\Deleted)");
            _ = await other.AskAsync("EXPUNGE");
            _ = await other.AskAsync("UID STORE 3 +FLAGS.SILENT (\\Seen)");
            _ = await other.AskAsync("APPEND INBOX {5+}\r\nhello");
        }

        await using var client = await server.LogInAsync();
        _ = await client.AskAsync("ENABLE QRESYNC");
        var validity = await UidValidityAsync(server);
        Assert.That(Resync(await client.AskAsync($"SELECT INBOX (QRESYNC ({validity} {since}))")), Is.EqualTo(new[]
        {
            "* VANISHED (EARLIER) 2,4,8", "* 2 FETCH (UID 3 MODSEQ (12) FLAGS (\\Seen))", "* 6 FETCH (UID 9 MODSEQ (13) FLAGS ())",
        }));
        Assert.That(Resync(await client.AskAsync($"SELECT INBOX (QRESYNC ({validity} {since} 3:4))")), Is.EqualTo(new[]
        {
            "* VANISHED (EARLIER) 4", "* 2 FETCH (UID 3 MODSEQ (12) FLAGS (\\Seen))",
        }));
        Assert.That(Resync(await client.AskAsync($"SELECT INBOX (QRESYNC ({validity} {since} 4:8 (1,3,5 1,3,5)))")), Is.EqualTo(new[] { "* VANISHED (EARLIER) 4,8" }));
        Assert.That(Resync(await client.AskAsync($"SELECT INBOX (QRESYNC ({validity} {since} 4:8 (2:5 3,5:7)))")), Is.EqualTo(new[] { "* VANISHED (EARLIER) 8" }));
        Assert.That(Resync(await client.AskAsync($"EXAMINE INBOX (QRESYNC ({validity} 13))")), Is.Empty);
        Assert.That(Resync(await client.AskAsync($"EXAMINE INBOX (CONDSTORE QRESYNC ({validity + 1} {since}))")), Is.Empty);
        Assert.That(await client.AskAsync("CREATE empty"), Is.Empty);
        Assert.That(Resync(await client.AskAsync("SELECT empty (QRESYNC (1 1))")), Is.Empty);
    }

    [TestCase("QRESYNC")]
    [TestCase("QRESYNC 1 1")]
    [TestCase("QRESYNC (1)")]
    [TestCase("QRESYNC (0 1)")]
    [TestCase("QRESYNC (1 1 *)")]
    [TestCase("QRESYNC (1 1 1:*)")]
    [TestCase("QRESYNC (1 1 1 (1 1:*))")]
    [TestCase("QRESYNC (1 1 1 (1:2 1))")]
    [TestCase("QRESYNC (1 1 1 (1))")]
    [TestCase("QRESYNC (1 1 1 ())")]
    [TestCase("QRESYNC (1 1 )")]
    [TestCase("QRESYNC (1 1 1 2)")]
    [TestCase("QRESYNC (1 9223372036854775808)")]
    public async Task Wrong_parameters_are_refused_and_the_selected_mailbox_stays(string parameters)
    {
        await using var server = await StartAsync(2);
        await using var client = await SelectAsync(server);
        Assert.That(await client.CommandAsync($"SELECT INBOX ({parameters})"), Does.StartWith("BAD "));
        Assert.That(await client.AskAsync("FETCH 2 (FLAGS)"), Is.EqualTo(new[] { "* 2 FETCH (UID 2 FLAGS (\\Recent))" }));
    }

    [Test]
    public async Task Uid_fetch_tells_what_vanished_before_what_changed()
    {
        await using var server = await StartAsync(6);
        await using var client = await SelectAsync(server);
        await client.ExchangeAsync("""
            C: 1 STORE 2,6 +FLAGS.SILENT (\Deleted)
            S: * 2 FETCH (UID 2 MODSEQ (8))
            S: * 6 FETCH (UID 6 MODSEQ (8))
            S: 1 OK *
            C: 2 EXPUNGE
            S: * VANISHED 2,6
            S: * 4 RECENT
            S: 2 OK *
            C: 3 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 8 VANISHED)
            S: * VANISHED (EARLIER) 2,6
            S: 3 OK *
            """);
        Assert.That(await client.AskAsync("UID FETCH 3:100 (FLAGS) (VANISHED CHANGEDSINCE 5)"), Is.EqualTo(new[]
        {
            "* VANISHED (EARLIER) 6", "* 4 FETCH (UID 5 FLAGS (\\Recent) MODSEQ (6))",
        }));
        Assert.That(await client.AskAsync("UID FETCH 1:5 (FLAGS) (CHANGEDSINCE 9 VANISHED)"), Is.Empty);
        Assert.That(await client.CommandAsync("FETCH 1:* (FLAGS) (CHANGEDSINCE 5 VANISHED)"), Does.StartWith("BAD "));
        Assert.That(await client.CommandAsync("UID FETCH 1:* (FLAGS) (VANISHED)"), Does.StartWith("BAD "));
    }

    [Test]
    public async Task Message_that_the_client_still_sees_is_not_told_as_gone_before()
    {
        await using var server = await StartAsync(3);
        await using var client = await SelectAsync(server);
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)
            S: * VANISHED 2
            S: * 2 RECENT
            S: 1 OK [HIGHESTMODSEQ 6] Fetch completed.
            C: 2 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)
            S: * VANISHED (EARLIER) 2
            S: 2 OK *
            """);
    }

    [Test]
    public async Task Very_many_ranges_are_told_in_lines_of_bearable_length()
    {
        await using var server = await StartAsync(0);
        await using (var mailbox = await server.OpenAsync())
        {
            await using var append = await mailbox.BeginAppendAsync(default);
            for (var i = 0; i < 4000; i++)
            {
                await append.AddAsync(new MemoryStream("hello"u8.ToArray()), 5, AppendOptions.Default, default);
            }

            _ = await append.CommitAsync(default);
        }

        await using var client = await SelectAsync(server);
        await using (var mailbox = await server.OpenAsync())
        {
            var odd = UidSet.Of(mailbox.State.Messages.Where(entry => entry.Uid.Value % 2 == 1).Select(entry => entry.Uid));
            _ = await mailbox.ExpungeAsync(odd, onlyDeleted: false, default);
        }

        var told = (await client.AskAsync("NOOP")).Where(line => line.StartsWith("* VANISHED ", StringComparison.Ordinal)).ToList();
        Assert.That(told, Has.Count.EqualTo(6).And.All.Length.LessThan(8192));
        Assert.That(told.SelectMany(line => line[11..].Split(',')), Is.EqualTo(Enumerable.Range(0, 2000).Select(i => $"{(2 * i) + 1}")));
    }

    // RFC 7162 §3.2: whatever is kept from the client, it must hear of after a loss of the connection.
    [Test]
    public async Task Client_that_does_not_want_to_hear_of_flags_is_told_no_modseq_beyond_what_it_has_heard_of()
    {
        await using var server = await StartAsync(3);
        await using var client = await SelectAsync(server);
        await using var other = await server.SelectAsync();
        var known = await HighestModSeqAsync(server);
        _ = await client.AskAsync("NOTIFY SET (selected-delayed (MessageNew MessageExpunge))");
        _ = await other.AskAsync("STORE 1 +FLAGS.SILENT (\\Flagged)");
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        Assert.That(await client.CommandAsync("NOOP"), Is.EqualTo($"OK [HIGHESTMODSEQ {known}] NOOP completed."));
        Assert.That(client.Untagged, Has.None.Contains(" FETCH ").And.Contain("* VANISHED 2"));
        Assert.That(await client.CommandAsync("STORE 2 +FLAGS.SILENT (\\Seen)"), Is.EqualTo($"OK [HIGHESTMODSEQ {known}] Store completed."));
        Assert.That(client.Untagged, Has.Count.EqualTo(1).And.All.StartsWith("* 2 FETCH (UID 3 MODSEQ ("));
        Assert.That(await client.AskAsync("NOTIFY SET (selected (MessageNew MessageExpunge FlagChange))"), Has.One.StartsWith("* 1 FETCH (UID 1 MODSEQ ("));
        Assert.That(await client.CommandAsync("STORE 2 +FLAGS.SILENT (\\Answered)"), Is.EqualTo("OK Store completed."));
    }

    private static IEnumerable<string> Resync(IEnumerable<string> lines) =>
        lines.SkipWhile(line => !line.StartsWith("* OK [HIGHESTMODSEQ ", StringComparison.Ordinal)).Where(line => !line.StartsWith("* OK ", StringComparison.Ordinal));

    private static async Task<ulong> HighestModSeqAsync(MessageTestServer server)
    {
        await using var mailbox = await server.OpenAsync();
        return mailbox.State.HighestModSeq.Value;
    }

    private static async Task<uint> UidValidityAsync(MessageTestServer server)
    {
        await using var mailbox = await server.OpenAsync();
        return mailbox.State.UidValidity.Value;
    }

    private static async Task<MessageTestServer> StartAsync(int messages)
    {
        var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync([.. Enumerable.Range(1, messages).Select(i => $"s{i}")]);
        return server;
    }

    private static async Task<MessageTestClient> SelectAsync(MessageTestServer server)
    {
        var client = await server.LogInAsync();
        _ = await client.AskAsync("ENABLE QRESYNC");
        _ = await client.AskAsync("SELECT INBOX");
        return client;
    }
}
