using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Telling watchers of mailboxes and accounts what was committed.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class WatchContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    [Test]
    public async Task A_watcher_is_told_of_each_change_in_the_order_of_modseqs()
    {
        var inbox = await OpenInboxAsync();
        var session = await OpenAsync(await OpenAccountAsync());
        var start = session.State.HighestModSeq;
        var told = new ChangeRecorder<MailboxChange>();
        using var watch = session.Watch(told.Record);

        var uid = await AppendAsync(inbox, Message(1));
        _ = await inbox.UpdateFlagsAsync(UidSet.Of(uid), FlagUpdate.Add(MessageFlags.Seen), null, None);
        _ = await inbox.ExpungeAsync(UidSet.Of(uid), onlyDeleted: false, None);
        var end = inbox.State.HighestModSeq;

        _ = await told.FirstAsync(change => change.To == end, "the expunge");
        foreach (var change in told.Changes)
        {
            Assert.That(change.From, Is.EqualTo(start), "no change is left out");
            Assert.That(change.To, Is.GreaterThan(change.From));
            Assert.That(change.State.HighestModSeq, Is.GreaterThanOrEqualTo(change.To));
            Assert.That(change.Mailbox, Is.EqualTo(inbox.Id));
            start = change.To;
        }
    }

    [Test]
    public async Task A_change_is_published_before_it_is_told_and_no_lock_is_held()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync();
        var told = new ChangeRecorder<bool>();
        using var watch = inbox.Watch(change =>
        {
            // Another thread must get through while the watcher is called.
            var published = inbox.State.HighestModSeq >= change.To;
            var free = Task.Run(async () => await account.GetStatusAsync(MailboxName.Inbox, MailboxStatusItems.Size, None)).Wait(TimeSpan.FromSeconds(20));
            told.Record(published && free);
        });
        _ = await AppendAsync(inbox, Message(1));
        Assert.That(await told.FirstAsync(_ => true, "the append"), Is.True);
    }

    [Test]
    public async Task A_watcher_that_was_disposed_is_not_told()
    {
        var inbox = await OpenInboxAsync();
        var ended = new ChangeRecorder<MailboxChange>();
        var told = new ChangeRecorder<MailboxChange>();
        inbox.Watch(ended.Record).Dispose();
        using var watch = inbox.Watch(told.Record);
        _ = await AppendAsync(inbox, Message(1));
        _ = await told.FirstAsync(_ => true, "the append");
        Assert.That(ended.Changes, Is.Empty);
    }

    [Test]
    public async Task A_watcher_learns_that_its_mailbox_was_renamed_and_deleted()
    {
        var account = await OpenAccountAsync();
        var mailbox = await CreateAsync(account, "Work");
        var told = new ChangeRecorder<MailboxChange>();
        using var watch = mailbox.Watch(told.Record);
        await account.RenameMailboxAsync(mailbox.Name, MailboxName.Create("Leisure"), None);
        var renamed = await told.FirstAsync(change => !change.IsDeleted, "the rename");
        Assert.That(renamed.From, Is.EqualTo(renamed.To));
        await account.DeleteMailboxAsync(mailbox.Name, None);
        var deleted = await told.FirstAsync(change => change.IsDeleted, "the deletion");
        Assert.That(deleted.From, Is.EqualTo(deleted.To));
    }

    [Test]
    public async Task An_account_tells_of_mailboxes_messages_and_subscriptions()
    {
        var watched = await OpenAccountAsync();
        var account = await OpenAccountAsync();
        var told = new ChangeRecorder<AccountChange>();
        using var watch = watched.Watch(told.Record);
        var name = MailboxName.Create("Work");
        var newName = MailboxName.Create("Leisure");

        var mailbox = await CreateAsync(account, "Work");
        _ = await AppendAsync(mailbox, Message(1));
        await account.SubscribeAsync(name, true, None);
        await account.RenameMailboxAsync(name, newName, None);
        await account.DeleteMailboxAsync(newName, None);

        _ = await told.FirstAsync(change => change is AccountChange.Deleted, "the deletion");
        var order = told.Changes.Where(change => change is not AccountChange.Messages { Change.To: var to, Change.From: var from } || to != from).ToList();
        Assert.That(order.ConvertAll(change => change.GetType()), Is.EqualTo(new[]
        {
            typeof(AccountChange.Created), typeof(AccountChange.Messages), typeof(AccountChange.Subscription),
            typeof(AccountChange.Renamed), typeof(AccountChange.Deleted),
        }));
        Assert.That(order[0], Is.EqualTo(new AccountChange.Created(name, mailbox.Id)));
        Assert.That(((AccountChange.Messages)order[1]).Name, Is.EqualTo(name));
        Assert.That(((AccountChange.Messages)order[1]).Change.Mailbox, Is.EqualTo(mailbox.Id));
        Assert.That(order[2], Is.EqualTo(new AccountChange.Subscription(name, true)));
        Assert.That(order[3], Is.EqualTo(new AccountChange.Renamed(name, newName)));
        Assert.That(order[4], Is.EqualTo(new AccountChange.Deleted(newName, mailbox.Id)));
    }

    [Test]
    public async Task A_move_is_told_in_both_mailboxes()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 1);
        var archive = await CreateAsync(account, "Archive");
        var told = new ChangeRecorder<AccountChange>();
        using var watch = account.Watch(told.Record);
        _ = await inbox.MoveAsync(UidSet.All, archive, None);
        foreach (var mailbox in new[] { inbox, archive })
        {
            _ = await told.FirstAsync(change => change is AccountChange.Messages messages && messages.Change.Mailbox == mailbox.Id, mailbox.Name.Value);
        }
    }
}
