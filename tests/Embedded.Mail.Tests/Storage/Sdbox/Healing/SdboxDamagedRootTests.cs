using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>The mail roots that were damaged on purpose: what is left of them is shown, with UIDVALIDITY, UIDs and GUIDs as they were, and can be worked with.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxDamagedRootTests
{
    public static IEnumerable<string> Names => DamagedRoot.All.Select(static root => root.Name);

    [Test]
    public async Task Damaged_root_shows_what_is_left_of_it([ValueSource(nameof(Names))] string name)
    {
        var damaged = DamagedRoot.Named(name);
        using var root = HealingRoot.Unpack($"damaged/{damaged.Name}");
        await using var mailbox = root.Open();
        await ReadAllAsync(mailbox);

        var shown = await root.DescribeAsync(mailbox);
        var expected = HealingRoot.Describe(HealingRoot.Expected(damaged.Messages));
        _ = damaged.Lost is { } lost && expected.Remove(lost);
        Assert.That(shown.Keys, Is.EqualTo(damaged.Found is { } found ? expected.Keys.Append(found) : expected.Keys), damaged.Why);
        foreach (var (uid, line) in expected)
        {
            Assert.That(damaged.FlagsAreIncomplete ? WithoutFlags(shown[uid]) : shown[uid], Is.EqualTo(damaged.FlagsAreIncomplete ? WithoutFlags(line) : line), $"{uid}: {damaged.Why}");
        }

        var healthy = HealingRoot.Expected(damaged.Healthy);
        Assert.That(mailbox.Id.ToString(), Is.EqualTo(healthy.GetProperty("guid").GetString()));
        Assert.That(mailbox.State.UidValidity.Value, Is.EqualTo(healthy.GetProperty("uidvalidity").GetUInt32()));
        Assert.That(mailbox.State.UidNext.Value, Is.EqualTo(damaged.Found + 1 ?? healthy.GetProperty("uidnext").GetUInt32()));
        Assert.That(mailbox.State.HighestModSeq.Value, Is.GreaterThanOrEqualTo(healthy.GetProperty("highestmodseq").GetUInt64()));
        Assert.That(root.Log.Events, Is.EqualTo(damaged.Events));
    }

    [Test]
    public async Task Healed_root_can_be_worked_with_and_stays_as_it_is([ValueSource(nameof(Names))] string name)
    {
        var damaged = DamagedRoot.Named(name);
        using var root = HealingRoot.Unpack($"damaged/{damaged.Name}");
        SortedDictionary<uint, string> left;
        MailboxState state;
        await using (var mailbox = root.Open())
        {
            await ReadAllAsync(mailbox);
            root.Log.Clear();
            var (first, second) = (mailbox.State.Messages[0].Uid, mailbox.State.Messages[1].Uid);
            var appended = await HealingRoot.AppendAsync(mailbox);
            _ = await mailbox.UpdateFlagsAsync(UidSet.Of(first), FlagUpdate.Add(MessageFlags.Draft), null, default);
            _ = await mailbox.ExpungeAsync(UidSet.Of(second), onlyDeleted: false, default);
            (left, state) = (await root.DescribeAsync(mailbox), mailbox.State);
            Assert.That(left.Keys, Has.Member(appended.Uids.Uids.Single().Value).And.Not.Member(second.Value));
            Assert.That(left[first.Value], Does.Contain("\\Draft"));
        }

        var files = FilesOf(root);
        await using var again = root.Open();
        await ReadAllAsync(again);
        Assert.That(await root.DescribeAsync(again), Is.EqualTo(left));
        Assert.That((again.State.UidValidity, again.State.UidNext, again.State.HighestModSeq), Is.EqualTo((state.UidValidity, state.UidNext, state.HighestModSeq)));
        Assert.That(FilesOf(root), Is.EqualTo(files));
        Assert.That(root.Log.Entries, Is.Empty);
    }

    [Test]
    public async Task Flags_are_told_by_what_is_left_of_the_logs()
    {
        using var root = HealingRoot.Unpack("damaged/d05");
        await using var mailbox = root.Open();
        var healthy = HealingRoot.Describe(HealingRoot.Expected("c-large/expected.json"));
        foreach (var (uid, line) in await root.DescribeAsync(mailbox))
        {
            Assert.That(Words(line), Is.SubsetOf(Words(healthy[uid])), $"{uid}");
        }

        // The logs begin after most \Seen were set, and before \Flagged and the keywords k0 to k4.
        Assert.That(mailbox.State.Messages.Count(static entry => entry.Flags.HasFlag(MessageFlags.Flagged)), Is.EqualTo(healthy.Values.Count(static line => line.Contains("\\Flagged", StringComparison.Ordinal))));
    }

    [Test]
    public async Task A_stray_comes_back_when_somebody_asks_for_it()
    {
        using var root = HealingRoot.Unpack("damaged/d10");
        await using var mailbox = root.Open();
        using var live = root.OpenLive();
        await live.ResyncAsync();
        _ = await mailbox.RefreshAsync(default);
        Assert.That(mailbox.State.Messages[^1].Uid, Is.EqualTo(new Uid(300)));
        Assert.That(mailbox.State.UidNext, Is.EqualTo(new Uid(301)));
    }

    private static IEnumerable<string> FilesOf(HealingRoot root) => Directory.GetFileSystemEntries(root.Mails).Order(StringComparer.Ordinal);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string WithoutFlags(string line) => $"{Words(line)[0]} {Words(line)[^1]}";

    private static async Task ReadAllAsync(IMailbox mailbox)
    {
        foreach (var uid in mailbox.State.Messages.Select(static entry => entry.Uid).ToList())
        {
            try
            {
                await using var body = await mailbox.OpenMessageAsync(uid, default);
                await body.AsStream().CopyToAsync(Stream.Null);
            }
            catch (MailStoreException e) when (e.Error is MailStoreError.Expunged or MailStoreError.Corrupted)
            {
                // The damaged message: what counts is what is shown afterwards.
            }
        }
    }
}
