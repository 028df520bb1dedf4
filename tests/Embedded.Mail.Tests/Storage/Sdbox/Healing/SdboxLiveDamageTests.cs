using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>Files that are damaged under a running server: what it has in memory is the best that is known.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxLiveDamageTests
{
    private const string LogName = "dovecot.index.log";
    private const string SnapshotName = "dovecot.index";

    public static IEnumerable<string> Damages => ["log cut", "log emptied", "log garbage", "log deleted", "log marked", "tail garbage", "log and snapshot deleted", "log and snapshot garbage"];

    [Test]
    public async Task Sessions_go_on_as_if_nothing_had_happened([ValueSource(nameof(Damages))] string damage)
    {
        using var root = HealingRoot.Create();
        await using var writer = root.Open();
        await FillAsync(writer);
        await using var reader = root.Open(root.NewAccount());
        var before = await root.DescribeAsync(writer);
        Do(root, damage);

        // Both work on, each with what it remembers; the first heals.
        var appended = await HealingRoot.AppendAsync(writer);
        _ = await reader.RefreshAsync(default);
        _ = await reader.UpdateFlagsAsync(UidSet.Of(Uid.First), FlagUpdate.Add(MessageFlags.Flagged), null, default);
        _ = await writer.RefreshAsync(default);
        var after = await root.DescribeAsync(writer);
        Assert.That(after.Keys, Is.EqualTo(before.Keys.Append(appended.Uids.Uids.Single().Value)));
        Assert.That(after.Where(pair => pair.Key > 1 && before.ContainsKey(pair.Key)), Is.EqualTo(before.Where(static pair => pair.Key > 1)));
        Assert.That(await root.DescribeAsync(reader), Is.EqualTo(after));
        Assert.That(reader.State.UidValidity, Is.EqualTo(new UidValidity(1234)));
        Assert.That(root.Log.Entries, Has.Count.LessThanOrEqualTo(1));

        root.Log.Clear();
        await using var again = root.Open();
        Assert.That(await root.DescribeAsync(again), Is.EqualTo(after));
        Assert.That((again.State.HighestModSeq, again.Id), Is.EqualTo((writer.State.HighestModSeq, writer.Id)));
        Assert.That(root.Log.Entries, Is.Empty);
    }

    [Test]
    public async Task A_message_whose_file_is_gone_vanishes_from_all_sessions()
    {
        using var root = HealingRoot.Create();
        using var live = root.OpenLive();
        await using var mailbox = new Mail.Storage.Sdbox.SdboxMailbox(live, isReadOnly: false, static () => { });
        await FillAsync(mailbox);
        var since = mailbox.State.HighestModSeq;
        File.Delete(root.PathOf("u.2"));
        var error = await Assert.ThrowsAsync<MailStoreException>(async () => await mailbox.OpenMessageAsync(new(2), default));
        Assert.That(error!.Error, Is.EqualTo(MailStoreError.Expunged));
        Assert.That(mailbox.State.Messages.Contains(new(2)), Is.False);
        Assert.That(await mailbox.GetVanishedAsync(since, UidSet.All, default), Is.EqualTo(UidSet.Of(new Uid(2))));
        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3103 }));
    }

    [Test]
    public async Task A_mailbox_whose_directory_is_gone_is_not_found()
    {
        using var root = HealingRoot.Create();
        await using var mailbox = root.Open();
        await FillAsync(mailbox);
        Directory.Delete(root.Mails, recursive: true);
        var error = await Assert.ThrowsAsync<MailStoreException>(async () => await mailbox.RefreshAsync(default));
        Assert.That(error!.Error, Is.EqualTo(MailStoreError.NotFound));
        Assert.That(Directory.Exists(root.Mails), Is.False);
    }

    [Test]
    public async Task A_snapshot_that_became_garbage_is_replaced_at_the_next_opening()
    {
        using var root = HealingRoot.Create();
        SortedDictionary<uint, string> before;
        await using (var mailbox = root.Open())
        {
            await FillAsync(mailbox);
            before = await root.DescribeAsync(mailbox);
        }

        File.WriteAllText(root.PathOf(SnapshotName), new string('x', 500));
        await using (var mailbox = root.Open())
        {
            Assert.That(await root.DescribeAsync(mailbox), Is.EqualTo(before));
        }

        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3101 }));
        root.Log.Clear();
        await using var again = root.Open();
        Assert.That(await root.DescribeAsync(again), Is.EqualTo(before));
        Assert.That(root.Log.Entries, Is.Empty);
        Assert.That(File.Exists(root.PathOf("dovecot.index.backup")), Is.False);
    }

    private static void Do(HealingRoot root, string damage)
    {
        var log = root.PathOf(LogName);
        switch (damage)
        {
            case "log cut":
                using (var file = File.OpenWrite(log))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            case "log emptied":
                File.WriteAllBytes(log, []);
                break;
            case "log garbage":
                File.WriteAllBytes(log, [.. Enumerable.Repeat((byte)0xfe, 5000)]);
                break;
            case "log marked":
                Patch(log, 4, [0, 0, 0, 0]);
                break;
            case "tail garbage":
                File.AppendAllText(log, new string('\x7f', 64));
                break;
            case "log deleted":
                File.Delete(log);
                break;
            case "log and snapshot deleted":
                File.Delete(log);
                File.Delete(root.PathOf(SnapshotName));
                break;
            default:
                File.WriteAllText(log, "garbage");
                File.WriteAllText(root.PathOf(SnapshotName), "garbage");
                break;
        }
    }

    private static void Patch(string path, int offset, byte[] octets)
    {
        using var file = File.OpenWrite(path);
        file.Position = offset;
        file.Write(octets);
    }

    private static async Task FillAsync(IMailbox mailbox)
    {
        for (var i = 0; i < 5; i++)
        {
            _ = await HealingRoot.AppendAsync(mailbox, $"Subject: {i}\r\n\r\ntext\r\n");
        }

        _ = Keyword.TryCreate("$Work", out var work);
        _ = await mailbox.UpdateFlagsAsync(UidSet.Of(new Uid(2)), new FlagUpdate(FlagUpdateMode.Add, MessageFlags.Seen, [work!]), null, default);
        _ = await mailbox.ExpungeAsync(UidSet.Of(new Uid(3)), onlyDeleted: false, default);
    }
}
