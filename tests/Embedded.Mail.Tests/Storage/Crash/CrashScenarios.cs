using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using static Embedded.Mail.Tests.Storage.Crash.MailProcess;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>All that is tried.</summary>
internal static class CrashScenarios
{
    private static readonly AppendOptions Marked = new() { Flags = MessageFlags.Seen, Keywords = [Keyword.Create("$Label1")] };

    public static IReadOnlyList<CrashScenario> All { get; } =
    [
        new("append", Append("a"), Append("b"), Append("c")) { Prepare = FillAsync },
        new("first append", Append("a")),
        new("batch", new CrashStep("append three", static process => process.AppendAsync("INBOX", Marked, "a", "b", "c")), Append("d")) { Prepare = FillAsync },
        new("concurrent appends", new CrashStep("append at once", AppendAtOnceAsync) { Concurrent = ["a", "b", "c", "d", "e", "f"] }) { Prepare = FillAsync },
        new("copy", Copy(Uids(1, 3)), Copy(Uids(2))) { Prepare = FillAsync },
        new("move", Move(Uids(1, 3)), Move(Uids(2))) { Prepare = FillAsync },
        new("expunge", Expunge(Uids(2)), Expunge(Uids(1, 4))) { Prepare = FillAsync },
        new("flags", Flags(FlagUpdate.Add(MessageFlags.Flagged)), Flags(FlagUpdate.Remove(MessageFlags.Seen)), Append("a")) { Prepare = FillAsync },
        new("keywords", Flags(Words(FlagUpdateMode.Add, "$Label1", "Nonjunk")), Flags(Words(FlagUpdateMode.Replace, "$Junk"))) { Prepare = FillAsync },
        new("recent", new CrashStep("claim", static async process => await (await process.MailboxAsync("INBOX")).ClaimRecentAsync(CancellationToken.None)) { IsFlagChange = true }, Append("a"))
        {
            Prepare = FillAsync,
        },
        new("rotation", Append("a"), Append("b")) { Prepare = FillLogAsync, Pause = TimeSpan.FromMinutes(6) },
        new("rotation without snapshot", Append("a"), Append("b")) { Prepare = FillLogAsync, Pause = TimeSpan.FromMinutes(6), Tamper = DeleteSnapshots },
        new("rotation once more", Append("a"), Append("b")) { Prepare = FillLogTwiceAsync, Pause = TimeSpan.FromMinutes(6) },
        new("snapshot", Expunge(Uids(1)), Append("a")) { Prepare = FillLogAsync, Tamper = DeleteSnapshots },
        new("rebuild", Append("a"), Append("b")) { Prepare = FillAsync, Tamper = PutInTheWay },
        new("damaged log", Append("a")) { Prepare = FillAsync, Tamper = DamageLog },
        new("create", Create("Work"), Create("Lists/dotnet/runtime"), Create("Sent", SpecialUse.Sent)),
        new("first opening of an account", new CrashStep("open", static process => process.AccountAsync())) { Tamper = static root => Directory.Delete(root, recursive: true) },
        new("rename", Rename("Work", "Old/Work"), Rename("Old", "Older")) { Prepare = FillAsync },
        new("rename INBOX", new CrashStep("rename INBOX", static async process => await (await process.AccountAsync()).RenameMailboxAsync(MailboxName.Inbox, Name("Archive"), CancellationToken.None))
        {
            Parts = [Create("Archive").Run, CopyTo("Archive", UidSet.All).Run, Expunge(UidSet.All).Run],
        }) { Prepare = FillAsync },
        new("delete", Delete("Work/2026"), Delete("Work")) { Prepare = FillAsync },
        new("subscribe", Subscribe("Work", true), Subscribe("INBOX", true), Subscribe("Work", false)) { Prepare = FillAsync },
        new("metadata", Annotate("Work", "one"), Annotate("Work", "two"), Annotate("INBOX", "three")) { Prepare = FillAsync },
    ];

    private static CrashStep Append(string id) => new($"append {id}", process => process.AppendAsync("INBOX", id));

    private static CrashStep Copy(UidSet uids) => CopyTo("Work", uids);

    private static CrashStep CopyTo(string target, UidSet uids) => new(
        $"copy {uids}", async process => await (await process.MailboxAsync("INBOX")).CopyAsync(uids, await process.MailboxAsync(target), CancellationToken.None));

    private static CrashStep Move(UidSet uids) => new(
        $"move {uids}", async process => await (await process.MailboxAsync("INBOX")).MoveAsync(uids, await process.MailboxAsync("Work"), CancellationToken.None))
    {
        Parts = [Copy(uids).Run, Expunge(uids).Run],
    };

    private static CrashStep Expunge(UidSet uids) => new(
        $"expunge {uids}", async process => await (await process.MailboxAsync("INBOX")).ExpungeAsync(uids, onlyDeleted: false, CancellationToken.None));

    private static CrashStep Flags(FlagUpdate update) => new(
        $"{update}", async process => await (await process.MailboxAsync("INBOX")).UpdateFlagsAsync(UidSet.All, update, null, CancellationToken.None)) { IsFlagChange = true };

    private static CrashStep Create(string name, SpecialUse use = SpecialUse.None) => new(
        $"create {name}", async process => await (await process.AccountAsync()).CreateMailboxAsync(Name(name), use, CancellationToken.None));

    private static CrashStep Rename(string from, string to) => new(
        $"rename {from}", async process => await (await process.AccountAsync()).RenameMailboxAsync(Name(from), Name(to), CancellationToken.None));

    private static CrashStep Delete(string name) => new(
        $"delete {name}", async process => await (await process.AccountAsync()).DeleteMailboxAsync(Name(name), CancellationToken.None));

    private static CrashStep Subscribe(string name, bool subscribed) => new(
        $"subscribe {name}", async process => await (await process.AccountAsync()).SubscribeAsync(Name(name), subscribed, CancellationToken.None));

    private static CrashStep Annotate(string name, string comment) => new(
        $"annotate {name}", async process => await ((IMailboxMetadata)await process.AccountAsync()).SetMetadataAsync(
            Name(name), new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = Encoding.UTF8.GetBytes(comment) }, CancellationToken.None));

    private static FlagUpdate Words(FlagUpdateMode mode, params string[] words) => new(mode, MessageFlags.None, [.. words.Select(Keyword.Create)]);

    private static async Task FillAsync(MailProcess process)
    {
        var account = await process.AccountAsync();
        _ = await account.CreateMailboxAsync(Name("Work"), SpecialUse.None, CancellationToken.None);
        _ = await account.CreateMailboxAsync(Name("Work/2026"), SpecialUse.None, CancellationToken.None);
        _ = await process.AppendAsync("INBOX", "one", "two");
        _ = await process.AppendAsync("INBOX", Marked, "three", "four");
        _ = await process.AppendAsync("Work", "five");
        _ = await process.AppendAsync("Work/2026", Marked, "six");
    }

    /// <summary>As long as a log must be before it is replaced when it is old enough.</summary>
    private static async Task FillLogAsync(MailProcess process)
    {
        await FillAsync(process);
        var inbox = await process.MailboxAsync("INBOX");
        for (var i = 0; i < 500; i++)
        {
            _ = await inbox.UpdateFlagsAsync(Uids(1, 3), i % 2 == 0 ? Words(FlagUpdateMode.Replace, "Even") : Words(FlagUpdateMode.Replace, "Odd"), null, CancellationToken.None);
        }
    }

    private static async Task FillLogTwiceAsync(MailProcess process)
    {
        await FillLogAsync(process);
        process.Advance(TimeSpan.FromMinutes(6));
        await process.AppendAsync("INBOX", "between");
        var inbox = await process.MailboxAsync("INBOX");
        for (var i = 0; i < 500; i++)
        {
            _ = await inbox.UpdateFlagsAsync(Uids(1, 3), i % 2 == 0 ? Words(FlagUpdateMode.Replace, "Even") : Words(FlagUpdateMode.Replace, "Odd"), null, CancellationToken.None);
        }
    }

    private static async Task AppendAtOnceAsync(MailProcess process)
    {
        // The mailbox first: its opening is one, whoever asks for it.
        _ = await process.MailboxAsync("INBOX");
        await Task.WhenAll(((string[])["a", "b", "c", "d", "e", "f"]).Select(async id =>
        {
            _ = await process.AppendAsync("INBOX", id);
            process.Acknowledge(id);
        }));
    }

    // As Dovecot leaves a small mailbox, and as it is found after somebody's doing.
    private static void DeleteSnapshots(string root)
    {
        File.Delete(Path.Combine(Inbox(root), "dovecot.index"));
        File.Delete(Path.Combine(Inbox(root), "dovecot.index.backup"));
    }

    // What a process leaves that died between giving a message its name and telling the log.
    private static void PutInTheWay(string root) => File.WriteAllBytes(Path.Combine(Inbox(root), "u.5"), File.ReadAllBytes(Path.Combine(Inbox(root), "u.1")));

    private static void DamageLog(string root)
    {
        using var log = File.OpenWrite(Path.Combine(Inbox(root), "dovecot.index.log"));
        log.SetLength(0);
    }

    private static string Inbox(string root) => Path.Combine(root, "mailboxes", "INBOX", "dbox-Mails");
}
