using System.Globalization;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>After each operation of one side the other sees the same, without being told and without complaint.</summary>
public sealed class SingleOperationTests
{
    private const string Hello = "From: a@example.org\r\nSubject: hello\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n";

    private static readonly string Large = "Subject: large\r\n\r\n" + string.Concat(Enumerable.Range(0, 20_000).Select(static i => string.Create(CultureInfo.InvariantCulture, $"line {i} of a large message\r\n")));

    private static readonly string[] Odd =
        [Hello, Large, "Subject: nul\r\n\r\na\0b\r\n", "Subject: bare\n\na\nb\r\nc\rd\r\ne", "Subject: two\r\r\n\r\nx\r\r\n\r\n", "no header", "\r\n", "Subject: \u00e9\r\n\r\n\u00ff\r\n"];

    [Test]
    public async Task What_Dovecot_complains_of_is_heard()
    {
        using var root = new SharedRoot();
        await root.DeliverAsync(Hello);
        await using (var dovecot = await root.ImapAsync())
        {
            root.AssertSilent();
            File.Delete(Path.Combine(root.Mails("INBOX"), "u.1"));
            await dovecot.CommandAsync("SELECT INBOX");

            // It hangs up after that.
            await dovecot.WriteAsync("a FETCH 1 BODY.PEEK[]\r\n");
        }

        Assert.That(root.AssertSilent, Throws.InstanceOf<AssertionException>());
    }

    [Test]
    public async Task An_account_that_ours_made()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.CompareAsync();
    }

    [Test]
    public async Task An_account_that_Dovecot_made()
    {
        using var root = new SharedRoot();
        _ = await root.DoveadmAsync("mailbox", "create", "-s", "Sent");
        await root.DeliverAsync(Hello);
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.CompareAsync();
    }

    /// <summary>
    /// For the owner alone (where Dovecot is the same user as we are, which it is not as root), for the group too, with the set-group-id bit, and with others reading.
    /// </summary>
    public static IEnumerable<int> Modes =>
        Environment.UserName == "root" ? [0b111_111_000, 0b10_111_111_000, 0b111_111_101] : [0b111_000_000, 0b111_111_000, 0b10_111_111_000, 0b111_111_101];

    [TestCaseSource(nameof(Modes))]
    public async Task Modes_of_the_root_let_both_work(int mode)
    {
        using var root = new SharedRoot(mode: mode);
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("a/b/c"), SpecialUse.None, default);
        _ = await pair.AppendAsync("a/b/c", Hello);
        await pair.CompareAsync("ours");
        await pair.Dovecot.AppendAsync("a/b/c", Hello);
        await pair.Dovecot.CommandAsync("CREATE a/b/c/d/e");
        _ = await pair.AppendAsync("a/b/c/d/e", Hello);
        await pair.Dovecot.CommandAsync("CREATE a/b/c/d/e/f");
        await pair.CompareAsync("theirs");
    }

    [Test]
    public async Task Appended_messages()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        foreach (var text in Odd)
        {
            _ = await pair.AppendAsync("INBOX", text);
            await pair.CompareAsync("ours");
            await pair.Dovecot.AppendAsync("INBOX", text.Replace("\0", "", StringComparison.Ordinal));
            await pair.CompareAsync("theirs");
            await root.DeliverAsync("Subject: delivered\r\n\r\n" + text.Replace("\0", "", StringComparison.Ordinal));
            await pair.CompareAsync("delivered");
        }
    }

    [Test]
    public async Task Flags_keywords_and_dates_of_appended_messages()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        var options = new AppendOptions
        {
            Flags = MessageFlags.Seen | MessageFlags.Draft,
            Keywords = [Keyword.Create("$Work"), Keyword.Create("NonJunk")],
            InternalDate = new(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(-7)),
        };
        _ = await pair.AppendAsync("INBOX", options, Hello, Hello);
        await pair.CompareAsync("ours");
        await pair.Dovecot.AppendAsync("INBOX", Hello, "(\\Answered \\Deleted $Work other) \"01-Mar-1999 12:00:00 +0100\"");
        await pair.CompareAsync("theirs");
        _ = await pair.AppendAsync("INBOX", options with { Keywords = [Keyword.Create("OTHER"), Keyword.Create("new")] }, Hello);
        await pair.CompareAsync("ours again");
    }

    [Test]
    public async Task Many_messages_appended_at_once()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Odd);
        await pair.CompareAsync("ours");
        await pair.Dovecot.CommandAsync($"APPEND INBOX {{{Hello.Length}+}}\r\n{Hello} (\\Seen x) {{{Large.Length}+}}\r\n{Large}");
        await pair.CompareAsync("theirs");
    }

    [Test]
    public async Task Flags_changed_one_after_the_other()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello, Hello, Hello, Hello, Hello);
        FlagUpdate[] updates =
        [
            FlagUpdate.Add(MessageFlags.Seen | MessageFlags.Flagged), FlagUpdate.Remove(MessageFlags.Flagged), new(FlagUpdateMode.Add, MessageFlags.None, [Keyword.Create("a"), Keyword.Create("b")]),
            new(FlagUpdateMode.Replace, MessageFlags.Answered, [Keyword.Create("b"), Keyword.Create("c")]), new(FlagUpdateMode.Remove, MessageFlags.Answered, [Keyword.Create("b")]),
            new(FlagUpdateMode.Replace, MessageFlags.None, []), FlagUpdate.Add(MessageFlags.Deleted),
        ];
        string[] commands =
        [
            "STORE 1,3:5 +FLAGS (\\Seen \\Draft)", "STORE 3 -FLAGS.SILENT \\Seen", "STORE 1:* +FLAGS (d e a)", "STORE 2:4 FLAGS (\\Flagged e f)", "STORE 1:2 -FLAGS (\\Flagged f)", "STORE 5 FLAGS ()",
            "STORE 2,4 +FLAGS (\\Deleted)",
        ];
        foreach (var (update, command) in updates.Zip(commands))
        {
            _ = await pair.WithAsync("INBOX", inbox => inbox.UpdateFlagsAsync(UidSet.Of([new Uid(1), new Uid(2), new Uid(4)]), update, null, default));
            await pair.CompareAsync($"ours: {update}");
            await pair.Dovecot.CommandAsync("SELECT INBOX");
            await pair.Dovecot.CommandAsync(command);
            await pair.Dovecot.CommandAsync("UNSELECT");
            await pair.CompareAsync($"theirs: {command}");
        }
    }

    [Test]
    public async Task A_flag_update_on_condition()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello, Hello, Hello);
        await pair.Dovecot.CommandAsync("SELECT INBOX (CONDSTORE)");
        await pair.Dovecot.CommandAsync("STORE 2 +FLAGS (\\Seen)");
        await pair.Dovecot.CommandAsync("UNSELECT");
        var result = await pair.WithAsync("INBOX", async inbox =>
        {
            var before = await inbox.RefreshAsync(default);
            await pair.Dovecot.CommandAsync("SELECT INBOX");
            await pair.Dovecot.CommandAsync("STORE 3 +FLAGS (\\Draft)");
            await pair.Dovecot.CommandAsync("UNSELECT");
            return await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Flagged), before.HighestModSeq, default);
        });
        Assert.That((result.Changed, result.Failed), Is.EqualTo((UidSet.Range(new(1), new(2)), UidSet.Of(new Uid(3)))));
        await pair.CompareAsync();
    }

    [Test]
    public async Task More_keywords_than_fit_into_one_octet_two_and_four()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello, Hello, Hello);
        for (var i = 1; i <= 36; i++)
        {
            var (first, second) = (Keyword.Create($"ours{i}"), $"theirs{i}");
            _ = await pair.WithAsync("INBOX", inbox => inbox.UpdateFlagsAsync(UidSet.Of(new Uid((uint)(i % 3) + 1)), new(FlagUpdateMode.Add, MessageFlags.None, [first]), null, default));
            await pair.Dovecot.CommandAsync("SELECT INBOX");
            await pair.Dovecot.CommandAsync($"STORE {((i + 1) % 3) + 1} +FLAGS ({second})");
            await pair.Dovecot.CommandAsync("UNSELECT");
            if (i % 4 == 0 || i is 5 or 9 or 17 or 33)
            {
                await pair.CompareAsync($"{i}");
            }
        }

        _ = await pair.CopyAsync(UidSet.All, "INBOX", "INBOX");
        await pair.CompareAsync("copied");
    }

    [Test]
    public async Task Expunged_messages()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Odd);
        _ = await pair.WithAsync("INBOX", inbox => inbox.ExpungeAsync(UidSet.Of([new Uid(1), new Uid(3)]), onlyDeleted: false, default));
        await pair.CompareAsync("ours");
        await pair.Dovecot.CommandAsync("SELECT INBOX");
        await pair.Dovecot.CommandAsync("UID STORE 2,4,5 +FLAGS.SILENT (\\Deleted)");
        await pair.Dovecot.CommandAsync("UID EXPUNGE 2,5");
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.CompareAsync("theirs");
        _ = await pair.WithAsync("INBOX", inbox => inbox.ExpungeAsync(UidSet.All, onlyDeleted: true, default));
        await pair.CompareAsync("those with the flag");
        _ = await root.DoveadmAsync("expunge", "mailbox", "INBOX", "uid", "6");
        await pair.CompareAsync("doveadm");
        Assert.That(Directory.GetFiles(root.Mails("INBOX"), "u.*").Select(Path.GetFileName), Is.EquivalentTo(new[] { "u.7", "u.8" }));
    }

    [Test]
    public async Task What_vanished_is_the_same_to_both()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", [.. Enumerable.Repeat(Hello, 10)]);
        await pair.CompareAsync();
        await using var inbox = await pair.Ours.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        var since = inbox.State.HighestModSeq;
        _ = await inbox.ExpungeAsync(UidSet.Of([new Uid(2), new Uid(3)]), onlyDeleted: false, default);
        await pair.Dovecot.CommandAsync("SELECT INBOX");
        await pair.Dovecot.CommandAsync("STORE 4,6 +FLAGS.SILENT (\\Deleted)");
        await pair.Dovecot.CommandAsync("EXPUNGE");
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.Dovecot.CommandAsync("ENABLE QRESYNC");
        var state = await inbox.RefreshAsync(default);
        var answer = await pair.Dovecot.CommandAsync($"SELECT INBOX (QRESYNC ({state.UidValidity} {since}))");
        Assert.That(answer, Has.One.EqualTo($"* VANISHED (EARLIER) {await inbox.GetVanishedAsync(since, UidSet.Range(Uid.First, new(10)), default)}"));
        root.AssertSilent();
    }

    [Test]
    public async Task Copied_and_moved_messages()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.Dovecot.CommandAsync("CREATE Archive/2024");
        _ = await pair.AppendAsync("INBOX", new AppendOptions { Flags = MessageFlags.Flagged, Keywords = [Keyword.Create("k"), Keyword.Create("$l")], InternalDate = new(2010, 1, 1, 0, 0, 0, default) }, Odd);
        await pair.CompareAsync("before");
        _ = await pair.CopyAsync(UidSet.Range(new(2), new(4)), "INBOX", "Archive/2024");
        await pair.CompareAsync("copied by ours");
        _ = await pair.CopyAsync(UidSet.Of(new Uid(1)), "INBOX", "INBOX");
        await pair.CompareAsync("copied within by ours");
        _ = await pair.MoveAsync(UidSet.Of([new Uid(2), new Uid(6)]), "INBOX", "Archive/2024");
        await pair.CompareAsync("moved by ours");
        _ = await pair.MoveAsync(UidSet.Of(new Uid(1)), "INBOX", "INBOX");
        await pair.CompareAsync("moved within by ours");

        await pair.Dovecot.CommandAsync("SELECT Archive/2024");
        await pair.Dovecot.CommandAsync("COPY 1:2 INBOX");
        await pair.Dovecot.CommandAsync("MOVE 3 INBOX");
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.CompareAsync("theirs");
        _ = await root.DoveadmAsync("move", "INBOX", "mailbox", "Archive/2024", "all");
        await pair.CompareAsync("doveadm");
    }

    [Test]
    public async Task Recent_messages_are_so_to_one_session()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello, Hello);
        Assert.That(await pair.WithAsync("INBOX", inbox => inbox.ClaimRecentAsync(default)), Is.EqualTo(UidSet.Range(new(1), new(2))));
        await pair.CompareAsync("claimed by ours");
        await root.DeliverAsync(Hello);
        Assert.That(await pair.Dovecot.CommandAsync("SELECT INBOX"), Has.One.EqualTo("* 1 RECENT"));
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.CompareAsync("claimed by Dovecot");
        Assert.That(await pair.WithAsync("INBOX", inbox => inbox.ClaimRecentAsync(default)), Is.EqualTo(UidSet.Empty));
    }

    [Test]
    public async Task Dovecot_rebuilds_what_ours_wrote()
    {
        using var root = new SharedRoot();
        root.Expect("Rebuilding index");
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", new AppendOptions { Flags = MessageFlags.Flagged, Keywords = [Keyword.Create("k")] }, Odd);
        await pair.CompareAsync("before");
        _ = await root.DoveadmAsync("force-resync", "INBOX");
        await pair.CompareAsync("after");
        _ = await pair.AppendAsync("INBOX", Hello);
        await pair.CompareAsync("more");
    }

    [Test]
    public async Task Ours_rebuilds_what_Dovecot_wrote()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.Dovecot.AppendAsync("INBOX", Hello, "(\\Seen k) \"01-Mar-1999 12:00:00 +0100\"");
        await pair.Dovecot.AppendAsync("INBOX", Large, "(\\Flagged)");
        await pair.CompareAsync("before");
        await ((IMailboxResync)pair.Ours).ForceResyncAsync(null, default);
        await using (var fresh = await root.ImapAsync())
        {
            Assert.That(await RootPicture.OfAsync(fresh), Is.EqualTo(await RootPicture.OfAsync(pair.Ours)));
        }

        root.AssertTheirsSilent();
    }

    [Test]
    public async Task Stored_text_is_as_large_as_Dovecots()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        foreach (var text in Odd.Where(static text => !text.Contains('\0', StringComparison.Ordinal)))
        {
            _ = await pair.AppendAsync("INBOX", text);
            await pair.Dovecot.AppendAsync("INBOX", text);
        }

        var sizes = (await root.DoveadmAsync("-f", "tab", "fetch", "size.physical size.virtual", "mailbox", "INBOX")).Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.That(sizes.Where(static (_, i) => i % 2 == 0), Is.EqualTo(sizes.Where(static (_, i) => i % 2 == 1)));
        root.AssertSilent();
    }

    [TestCase("gz")]
    [TestCase("")]
    public async Task Compressed_messages(string theirs)
    {
        using var root = new SharedRoot($$"""
            mail_plugins = zlib
            plugin {
              {{(theirs.Length > 0 ? "zlib_save = " + theirs : "")}}
            }
            """);
        await using var pair = await SharedPair.OpenAsync(root, static options => options.Compression = SdboxCompressionMode.Gzip);
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("Other"), SpecialUse.None, default);
        foreach (var text in Odd)
        {
            _ = await pair.AppendAsync("INBOX", text);
            await pair.Dovecot.AppendAsync("INBOX", text.Replace("\0", "", StringComparison.Ordinal));
            await pair.CompareAsync("appended");
        }

        _ = await pair.CopyAsync(UidSet.All, "INBOX", "Other");
        await pair.CompareAsync("copied");
        Assert.That(new FileInfo(Path.Combine(root.Mails("Other"), "u.3")).Length, Is.LessThan(Large.Length / 2));
    }

    [Test]
    public async Task Watchers_of_ours_are_told_what_Dovecot_does()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello);
        await using var inbox = await pair.Ours.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, default);
        await SharedPair.UntilAsync(inbox, static state => state.Messages.Count == 2, () => root.DeliverAsync(Hello));
        await pair.Dovecot.CommandAsync("SELECT INBOX");
        await SharedPair.UntilAsync(
            inbox,
            static state => state.Messages[0].Flags == MessageFlags.Seen && state.KeywordsOf(state.Messages[0]).Length == 1,
            () => pair.Dovecot.CommandAsync("STORE 1 +FLAGS (\\Seen k)"));
        await pair.Dovecot.CommandAsync("STORE 1 +FLAGS (\\Deleted)");
        await SharedPair.UntilAsync(inbox, static state => state.Messages.Count == 1, () => pair.Dovecot.CommandAsync("EXPUNGE"));
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.CompareAsync();
    }
}
