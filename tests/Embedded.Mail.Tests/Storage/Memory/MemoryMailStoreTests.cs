using System.Runtime.InteropServices;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Storage.Memory;

/// <summary>What the in-memory store promises beyond the contract.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MemoryMailStoreTests
{
    private readonly ManualTimeProvider _clock = new();

    private async Task<(IMailAccount Account, IMailbox Inbox)> OpenAsync(MemoryStoreOptions? options = null)
    {
        var store = new MemoryMailStore(options ?? new MemoryStoreOptions(), _clock);
        var account = await store.OpenAccountAsync(new MailUser("alice"), default);
        return (account, await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default));
    }

    private static ValueTask<AppendResult> AppendAsync(IMailbox mailbox, string text = "a: b\r\n\r\nx\r\n", AppendOptions? options = null) =>
        mailbox.AppendAsync(new MemoryStream(Encoding.ASCII.GetBytes(text)), text.Length, options ?? AppendOptions.Default, default);

    private static async Task<byte[]> ArrayOfAsync(IMailbox mailbox, Uid uid)
    {
        await using var body = await mailbox.OpenMessageAsync(uid, default);
        Assert.That(body.TryGetMemory(out var octets), Is.True);
        Assert.That(MemoryMarshal.TryGetArray(octets, out var array), Is.True);
        return array.Array!;
    }

    [Test]
    public async Task Copies_share_one_array_of_octets()
    {
        var (account, inbox) = await OpenAsync();
        var uid = (await AppendAsync(inbox)).Uids.Lowest;
        _ = await account.CreateMailboxAsync(MailboxName.Create("Archive"), SpecialUse.None, default);
        var archive = await account.OpenMailboxAsync(MailboxName.Create("Archive"), MailboxAccess.ReadWrite, default);
        var copy = await inbox.CopyAsync(UidSet.All, archive, default);
        Assert.That(await ArrayOfAsync(archive, copy.Copies.Lowest), Is.SameAs(await ArrayOfAsync(inbox, uid)));
    }

    [Test]
    public async Task Recipients_of_a_staged_message_share_one_array_of_octets()
    {
        var store = new MemoryMailStore();
        var arrays = new List<byte[]>();
        await using var staged = await store.StageAsync(new MemoryStream("a: b\n\nx\n"u8.ToArray()), 8, default);
        foreach (var user in new[] { "alice", "bob" })
        {
            await using var account = await store.OpenAccountAsync(new MailUser(user), default);
            await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
            await using var append = await inbox.BeginAppendAsync(default);
            await append.AddAsync(staged, AppendOptions.Default, default);
            arrays.Add(await ArrayOfAsync(inbox, (await append.CommitAsync(default)).Uids.Lowest));
        }

        Assert.That(arrays[1], Is.SameAs(arrays[0]));
    }

    [Test]
    public async Task A_length_that_is_only_announced_costs_no_memory()
    {
        var (_, inbox) = await OpenAsync();
        await using var append = await inbox.BeginAppendAsync(default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => append.AddAsync(new MemoryStream(new byte[10]), 100 * 1024 * 1024, AppendOptions.Default, default).AsTask().GetAwaiter().GetResult(),
            Throws.InstanceOf<EndOfStreamException>());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * 1024 * 1024));
    }

    [Test]
    public async Task A_message_above_the_greatest_size_is_too_big()
    {
        var (_, inbox) = await OpenAsync(new MemoryStoreOptions { MaxMessageSize = 1024 });
        _ = await AppendAsync(inbox, new string('x', 1024));
        Assert.That(
            async () => await AppendAsync(inbox, new string('x', 1025)),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.TooBig));
        Assert.That(
            async () => await AppendAsync(inbox, new string('\n', 513)),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.TooBig));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_mailbox_without_uids_left_takes_no_more()
    {
        var (_, inbox) = await OpenAsync(new MemoryStoreOptions { FirstUid = new Uid(uint.MaxValue - 2) });
        _ = await AppendAsync(inbox);
        await using (var append = await inbox.BeginAppendAsync(default))
        {
            await append.AddAsync(new MemoryStream(new byte[1]), 1, AppendOptions.Default, default);
            await append.AddAsync(new MemoryStream(new byte[1]), 1, AppendOptions.Default, default);
            Assert.That(
                async () => await append.CommitAsync(default),
                Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Limit));
        }

        Assert.That(inbox.State.Messages, Has.Count.EqualTo(1), "none of the two");
        _ = await AppendAsync(inbox);
        Assert.That(inbox.State.UidNext, Is.EqualTo(Uid.Max));
        Assert.That(
            async () => await inbox.CopyAsync(UidSet.All, inbox, default),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Limit));
    }

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(100)]
    public async Task Vanished_uids_are_exact_while_they_are_remembered_and_never_too_few_after(int capacity)
    {
        var (_, inbox) = await OpenAsync(new MemoryStoreOptions { VanishedCapacity = capacity });
        for (var i = 0; i < 20; i++)
        {
            _ = await AppendAsync(inbox);
        }

        var expunged = new List<(ModSeq Since, Uid Uid)>();
        for (uint uid = 2; uid <= 20; uid += 2)
        {
            expunged.Add((inbox.State.HighestModSeq, new Uid(uid)));
            _ = await inbox.ExpungeAsync(UidSet.Of(new Uid(uid)), onlyDeleted: false, default);
        }

        for (var i = 0; i < expunged.Count; i++)
        {
            var vanished = await inbox.GetVanishedAsync(expunged[i].Since, UidSet.All, default);
            var exact = UidSet.Of(expunged.Skip(i).Select(expunge => expunge.Uid));
            var isRemembered = expunged.Count - i <= capacity / 2;
            Assert.That(vanished, isRemembered || capacity == 100 ? Is.EqualTo(exact) : Is.EqualTo(exact).Or.EqualTo(UidSet.Of(expunged.Select(expunge => expunge.Uid))));
        }
    }

    [Test]
    public async Task A_watcher_that_throws_fails_neither_the_change_nor_the_other_watchers()
    {
        var (_, inbox) = await OpenAsync();
        var told = 0;
        using var bad = inbox.Watch(_ => throw new InvalidOperationException("a watcher's fault"));
        using var good = inbox.Watch(_ => told++);
        _ = await AppendAsync(inbox);
        _ = await AppendAsync(inbox);
        Assert.That(told, Is.EqualTo(2));
    }

    [Test]
    public async Task A_watcher_may_change_the_mailbox_and_is_told_of_that_afterwards()
    {
        var (_, inbox) = await OpenAsync();
        var told = new List<ModSeq>();
        using var watch = inbox.Watch(change =>
        {
            told.Add(change.To);
            _ = inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Flagged), null, default).AsTask().GetAwaiter().GetResult();
        });
        _ = await AppendAsync(inbox);
        Assert.That(told, Is.EqualTo(new[] { new ModSeq(2), new ModSeq(3) }));
    }

    [Test]
    public async Task Arrival_save_date_and_uidvalidity_come_from_the_clock_to_the_second()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1700));
        var (_, inbox) = await OpenAsync();
        _ = await AppendAsync(inbox);
        var now = new DateTimeOffset(2026, 2, 1, 12, 0, 1, TimeSpan.Zero);
        Assert.That(inbox.State.UidValidity.Value, Is.EqualTo(now.ToUnixTimeSeconds()));
        await foreach (var metadata in inbox.ReadMetadataAsync(UidSet.All, new(MessageFields.InternalDate | MessageFields.SaveDate), default))
        {
            Assert.That(metadata.InternalDate, Is.EqualTo(now));
            Assert.That(metadata.SaveDate, Is.EqualTo(now));
        }
    }

    [Test]
    public async Task Metadata_is_limited_in_count_and_size()
    {
        var (account, _) = await OpenAsync(new MemoryStoreOptions { MaxMetadataEntries = 2, MaxMetadataValueSize = 3 });
        var metadata = (IMailboxMetadata)account;
        Dictionary<string, ReadOnlyMemory<byte>?> Entries(int count, int size) =>
            Enumerable.Range(0, count).ToDictionary(i => $"/private/{i}", _ => (ReadOnlyMemory<byte>?)new byte[size]);
        await metadata.SetMetadataAsync(null, Entries(2, 3), default);
        Assert.That(
            async () => await metadata.SetMetadataAsync(null, Entries(3, 1), default),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Limit));
        Assert.That(
            async () => await metadata.SetMetadataAsync(null, Entries(1, 4), default),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.TooBig));
        Assert.That((await metadata.GetMetadataAsync(null, default))["/private/0"].Length, Is.EqualTo(3));
    }

    [Test]
    public async Task Special_use_and_its_metadata_entry_are_one_thing()
    {
        var (account, _) = await OpenAsync();
        var metadata = (IMailboxMetadata)account;
        var name = MailboxName.Create("Old");
        _ = await account.CreateMailboxAsync(name, SpecialUse.Archive, default);
        Assert.That(Encoding.ASCII.GetString((await metadata.GetMetadataAsync(name, default))["/private/specialuse"].Span), Is.EqualTo("\\Archive"));
        await metadata.SetMetadataAsync(name, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/specialuse"] = "\\Junk"u8.ToArray() }, default);
        Assert.That((await account.ListAsync(default)).Single(listing => listing.Name == name).SpecialUse, Is.EqualTo(SpecialUse.Junk));
        Assert.That(
            async () => await metadata.SetMetadataAsync(name, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/specialuse"] = "\\Bunk"u8.ToArray() }, default),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.Cannot));
    }

    [Test]
    public async Task New_limits_of_a_user_hold_from_the_next_opening_on()
    {
        var store = new MemoryMailStore(new MemoryStoreOptions { MessageLimit = 5, MailboxLimit = 2 }, _clock);
        await using var before = await store.OpenAccountAsync(new MailUser("alice"), default);
        var limited = new MailUser("alice") { Fields = MailUser.NoFields.Add("quota_rule", "*:messages=1") };
        await using var account = await store.OpenAccountAsync(limited, default);
        await using var inbox = await before.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        _ = await AppendAsync(inbox);
        Assert.That(
            async () => await AppendAsync(inbox),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.OverQuota));
        _ = await account.CreateMailboxAsync(MailboxName.Create("one"), SpecialUse.None, default);
        Assert.That(
            async () => await account.CreateMailboxAsync(MailboxName.Create("two"), SpecialUse.None, default),
            Throws.TypeOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.OverQuota));
    }

    [Test]
    public async Task A_closed_handle_says_so()
    {
        var (account, inbox) = await OpenAsync();
        await inbox.DisposeAsync();
        await account.DisposeAsync();
        Assert.That(async () => await inbox.RefreshAsync(default), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(async () => await account.ListAsync(default), Throws.InstanceOf<ObjectDisposedException>());
    }
}
