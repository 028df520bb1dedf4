using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>What a cancelled operation leaves: nothing.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class CancellationContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private static void Cancels(Func<Task> operation) => Assert.That(async () => await operation(), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public async Task A_cancelled_change_of_a_mailbox_did_not_happen()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 2);
        var archive = await CreateAsync(account, "Archive");
        var before = inbox.State;
        Cancels(async () => await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, Cancelled));
        Cancels(async () => await inbox.ExpungeAsync(UidSet.All, false, Cancelled));
        Cancels(async () => await inbox.CopyAsync(UidSet.All, archive, Cancelled));
        Cancels(async () => await inbox.MoveAsync(UidSet.All, archive, Cancelled));
        Cancels(async () => await inbox.AppendAsync(new MemoryStream(new byte[3]), 3, AppendOptions.Default, Cancelled));
        Assert.That(inbox.State, Is.EqualTo(before));
        Assert.That(archive.State.Messages, Is.Empty);
    }

    [Test]
    public async Task A_cancelled_change_of_an_account_did_not_happen()
    {
        var account = await OpenAccountAsync();
        var work = MailboxName.Create("Work");
        _ = await CreateAsync(account, "Work");
        Cancels(async () => await account.CreateMailboxAsync(MailboxName.Create("Other"), SpecialUse.None, Cancelled));
        Cancels(async () => await account.DeleteMailboxAsync(work, Cancelled));
        Cancels(async () => await account.RenameMailboxAsync(work, MailboxName.Create("Other"), Cancelled));
        Cancels(async () => await account.SubscribeAsync(work, true, Cancelled));
        Assert.That((await account.ListAsync(None)).Select(listing => listing.Name.Value), Is.EqualTo(new[] { "INBOX", "Work" }));
        Assert.That(await account.ListSubscriptionsAsync(None), Is.Empty);
    }

    [Test]
    public async Task An_append_cancelled_in_the_middle_of_a_message_leaves_nothing()
    {
        var inbox = await OpenInboxAsync();
        var before = inbox.State;
        using var cancellation = new CancellationTokenSource();
        await using var append = await inbox.BeginAppendAsync(None);
        var adding = append.AddAsync(new StuckStream(cancellation), 1000, AppendOptions.Default, cancellation.Token).AsTask();
        Cancels(async () => await adding);
        Assert.That(inbox.State, Is.EqualTo(before));
    }

    [Test]
    public async Task A_commit_that_is_cancelled_stores_nothing()
    {
        var inbox = await OpenInboxAsync();
        await using (var append = await inbox.BeginAppendAsync(None))
        {
            await append.AddAsync(new MemoryStream(new byte[3]), 3, AppendOptions.Default, None);
            Cancels(async () => await append.CommitAsync(Cancelled));
        }

        Assert.That(inbox.State.Messages, Is.Empty);
    }

    /// <summary>Gives some octets, then has the caller cancelled, as when a client goes away.</summary>
    private sealed class StuckStream(CancellationTokenSource cancellation) : MemoryStream(new byte[10])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                await cancellation.CancelAsync();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return count;
        }
    }
}
