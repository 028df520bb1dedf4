using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>One heals at a time, and who dies while healing leaves nothing that keeps the next from it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxHealerTests
{
    private const string LogName = "dovecot.index.log";

    public static IEnumerable<string> Damages => ["marked", "deleted", "all deleted"];

    [Test]
    public async Task Of_many_that_find_the_damage_one_heals([ValueSource(nameof(Damages))] string damage)
    {
        using var root = HealingRoot.Create();
        var before = await FillAsync(root);
        Damage(root, damage);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opened = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            return root.Open(root.NewAccount());
        })).ToList();
        start.SetResult();
        foreach (var mailbox in await Task.WhenAll(opened))
        {
            var after = await root.DescribeAsync(mailbox);
            Assert.That(after.Keys, Is.EqualTo(before.Keys));
            Assert.That(damage == "all deleted" || after.SequenceEqual(before), Is.True, "flags");
            await mailbox.DisposeAsync();
        }

        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3103 }));
    }

    [Test]
    public async Task Who_makes_the_log_is_waited_for_while_he_lives()
    {
        using var root = HealingRoot.Create();
        var before = await FillAsync(root);
        Damage(root, "deleted");
        var maker = SystemFileLayer.Instance.TryCreate(root.PathOf(LogName + ".newlock"), UnixFileMode.UserRead | UnixFileMode.UserWrite)!;
        Assert.That(maker.TryLock(), Is.True);
        File.SetLastWriteTimeUtc(maker.Path, DateTime.UtcNow.AddHours(-1));
        var opening = Task.Run(() => root.Open());
        Assert.That(opening.IsCompleted, Is.False);
        Assert.That(File.Exists(root.PathOf(LogName)), Is.False);

        // He dies: the file stays, its lock does not.
        maker.Dispose();
        await using var mailbox = await opening;
        Assert.That(await root.DescribeAsync(mailbox), Is.EqualTo(before));
        Assert.That(File.Exists(root.PathOf(LogName + ".newlock")), Is.False);
    }

    [Test]
    public async Task A_healer_that_dies_anywhere_leaves_a_mailbox_that_heals([ValueSource(nameof(Damages))] string damage, [Values("Before", "After")] string moment)
    {
        for (var call = 1; ; call++)
        {
            using var root = HealingRoot.Create();
            var before = await FillAsync(root);
            Damage(root, damage);
            var files = new FaultyFileLayer(SystemFileLayer.Instance);
            files.KillAt(call, Enum.Parse<KillMoment>(moment));
            var isDone = TryOpen(root, files);
            files.CloseAll();
            if (isDone && !files.IsKilled)
            {
                Assert.That(call, Is.GreaterThan(20));
                return;
            }

            // Another process, later.
            await using (var mailbox = root.Open(root.NewAccount(time: new ManualTimeProvider(DateTimeOffset.UtcNow.AddHours(1)))))
            {
                var after = await root.DescribeAsync(mailbox);
                Assert.That(after.Keys, Is.EqualTo(before.Keys), $"{call}");
                Assert.That(damage == "all deleted" || after.SequenceEqual(before), Is.True, $"{call}");
                _ = await HealingRoot.AppendAsync(mailbox);
            }

            root.Log.Clear();
            await using var again = root.Open();
            Assert.That(again.State.Messages, Has.Count.EqualTo(before.Count + 1), $"{call}");
            Assert.That(root.Log.Entries, Is.Empty, $"{call}");
        }
    }

    private static bool TryOpen(HealingRoot root, FaultyFileLayer files)
    {
        try
        {
            root.Open(root.NewAccount(files)).DisposeAsync().AsTask().Wait();
            return true;
        }
        catch (ProcessKilledException)
        {
            return false;
        }
    }

    private static async Task<SortedDictionary<uint, string>> FillAsync(HealingRoot root)
    {
        await using var mailbox = root.Open();
        for (var i = 0; i < 4; i++)
        {
            _ = await HealingRoot.AppendAsync(mailbox, $"Subject: {i}\r\n\r\ntext\r\n");
        }

        _ = await mailbox.UpdateFlagsAsync(UidSet.Of(new Uid(2)), FlagUpdate.Add(MessageFlags.Seen), null, default);
        _ = await mailbox.ExpungeAsync(UidSet.Of(Uid.First), onlyDeleted: false, default);
        using var live = root.OpenLive();
        await live.ResyncAsync();
        root.Log.Clear();
        return await root.DescribeAsync(mailbox);
    }

    private static void Damage(HealingRoot root, string damage)
    {
        if (damage == "marked")
        {
            using var file = File.OpenWrite(root.PathOf(LogName));
            file.Position = 4;
            file.Write(new byte[4]);
            return;
        }

        File.Delete(root.PathOf(LogName));
        if (damage == "all deleted")
        {
            File.Delete(root.PathOf("dovecot.index"));
            File.Delete(root.PathOf("dovecot.index.backup"));
        }
    }
}
