using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Many callers at once.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class ConcurrencyContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private const int Writers = 8;
    private const int Rounds = 40;

    private static Task RunAsync(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => work(i))));

    [Test]
    public async Task Every_acknowledged_append_is_there_once_and_uids_ascend()
    {
        var watched = await OpenInboxAsync();
        var stored = new System.Collections.Concurrent.ConcurrentDictionary<Uid, string>();
        await RunAsync(async writer =>
        {
            var inbox = await OpenAsync(await OpenAccountAsync());
            var last = Uid.None;
            for (var i = 0; i < Rounds; i++)
            {
                var text = Message((writer * Rounds) + i);
                var uid = await AppendAsync(inbox, text);
                Assert.That(uid, Is.GreaterThan(last));
                Assert.That(inbox.State.Messages.Contains(uid), Is.True, "a completed append is in the state");
                Assert.That(stored.TryAdd(uid, text), Is.True, "a UID is given once");
                last = uid;
            }
        });

        Assert.That(watched.State.Messages, Has.Count.EqualTo(Writers * Rounds));
        foreach (var (uid, text) in stored)
        {
            Assert.That(await ReadAsync(watched, uid), Is.EqualTo(text));
        }
    }

    [Test]
    public async Task Readers_see_states_that_only_go_forward_and_agree_with_themselves()
    {
        var inbox = await OpenInboxAsync(messages: 10);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var last = inbox.State;
            while (!stop.IsCancellationRequested)
            {
                var state = inbox.State;
                Assert.That(state.HighestModSeq, Is.GreaterThanOrEqualTo(last.HighestModSeq));
                Assert.That(state.UidNext, Is.GreaterThanOrEqualTo(last.UidNext));
                Assert.That(state.Messages.LastUid, Is.LessThan(state.UidNext));
                Assert.That(state.Messages.All(entry => entry.ModSeq <= state.HighestModSeq), Is.True);
                last = state;
            }
        });
        await RunAsync(async writer =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var uid = await AppendAsync(inbox, Message(i));
                _ = await inbox.UpdateFlagsAsync(UidSet.All, writer % 2 == 0 ? FlagUpdate.Add(MessageFlags.Seen) : FlagUpdate.Remove(MessageFlags.Seen), null, None);
                _ = await inbox.ExpungeAsync(UidSet.Of(uid), onlyDeleted: false, None);
            }
        });
        await stop.CancelAsync();
        await reading;
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Watchers_are_told_of_every_modseq_in_order_whoever_writes()
    {
        var inbox = await OpenInboxAsync();
        var start = inbox.State.HighestModSeq;
        var told = new ChangeRecorder<MailboxChange>();
        using var watch = inbox.Watch(told.Record);
        await RunAsync(async writer =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                _ = await AppendAsync(inbox, Message(i));
            }
        });
        var end = inbox.State.HighestModSeq;
        _ = await told.FirstAsync(change => change.To == end, "the last append");
        foreach (var change in told.Changes)
        {
            Assert.That(change.From, Is.EqualTo(start));
            start = change.To;
        }
    }

    [Test]
    public async Task Two_sessions_that_store_with_the_same_condition_never_both_succeed()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        for (var round = 0; round < Rounds; round++)
        {
            var known = inbox.State.HighestModSeq;
            var update = inbox.State.Messages[0].Flags.HasFlag(MessageFlags.Seen) ? FlagUpdate.Remove(MessageFlags.Seen) : FlagUpdate.Add(MessageFlags.Seen);
            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await inbox.UpdateFlagsAsync(UidSet.All, update, known, None))));
            Assert.That(results.Count(result => !result.Changed.IsEmpty), Is.EqualTo(1));
            Assert.That(results.Count(result => !result.Failed.IsEmpty), Is.EqualTo(3));
        }
    }

    [Test]
    public async Task Moves_in_both_directions_neither_lose_nor_double_nor_lock_up()
    {
        var account = await OpenAccountAsync();
        var left = await OpenInboxAsync(messages: 30);
        var right = await CreateAsync(account, "Right");
        await RunAsync(async writer =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var (from, to) = writer % 2 == 0 ? (left, right) : (right, left);
                _ = await from.MoveAsync(UidSet.Of(from.State.Messages.LastUid), to, None);
            }
        });
        Assert.That(left.State.Messages.Count + right.State.Messages.Count, Is.EqualTo(30));
        var guids = (await ReadMetadataAsync(left, UidSet.All, new(MessageFields.Guid)))
            .Concat(await ReadMetadataAsync(right, UidSet.All, new(MessageFields.Guid))).Select(metadata => metadata.Guid).ToList();
        Assert.That(guids, Is.Unique);
    }

    [Test]
    public async Task Who_looks_into_the_source_and_then_into_the_destination_misses_no_moved_message()
    {
        const int Messages = 2000;
        var account = await OpenAccountAsync();
        var source = await OpenAsync(account);
        var destination = await CreateAsync(account, "Archive");
        await using (var append = await source.BeginAppendAsync(None))
        {
            for (var i = 0; i < Messages; i++)
            {
                await append.AddAsync(new MemoryStream(new byte[1]), 1, AppendOptions.Default, None);
            }

            _ = await append.CommitAsync(None);
        }

        for (var round = 0; round < Rounds; round++)
        {
            var moving = Task.Run(async () => await source.MoveAsync(UidSet.All, destination, None));
            while (!moving.IsCompleted)
            {
                var there = source.State.Messages.Count;
                Assert.That(there + destination.State.Messages.Count, Is.GreaterThanOrEqualTo(Messages));
            }

            Assert.That((await moving).Copies.UidCount, Is.EqualTo(Messages));
            (source, destination) = (destination, source);
        }
    }

    [Test]
    public async Task Many_sessions_open_a_new_account_at_once()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => (await OpenAsync(await OpenAccountAsync("new"))).Id)));
        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_many_that_create_a_mailbox_one_succeeds()
    {
        var account = await OpenAccountAsync();
        var created = 0;
        await RunAsync(async writer =>
        {
            try
            {
                _ = await account.CreateMailboxAsync(MailboxName.Create("Work"), SpecialUse.None, None);
                _ = Interlocked.Increment(ref created);
            }
            catch (MailStoreException e) when (e.Error == MailStoreError.AlreadyExists)
            {
            }
        });
        Assert.That(created, Is.EqualTo(1));
    }

    [Test]
    public async Task Renames_and_deletions_under_load_leave_whole_mailboxes()
    {
        var account = await OpenAccountAsync();
        await RunAsync(async writer =>
        {
            var (name, newName) = (MailboxName.Create($"a{writer}"), MailboxName.Create($"b{writer}/c"));
            for (var i = 0; i < Rounds; i++)
            {
                await using var mailbox = await CreateAsync(account, name.Value);
                _ = await AppendAsync(mailbox, Message(i));
                await account.RenameMailboxAsync(name, newName, None);
                Assert.That((await account.GetStatusAsync(newName, MailboxStatusItems.Messages, None)).Messages, Is.EqualTo(1));
                _ = await account.ListAsync(None);
                await account.DeleteMailboxAsync(newName, None);
            }
        });
        Assert.That(await account.ListAsync(None), Has.Count.EqualTo(1));
    }
}
