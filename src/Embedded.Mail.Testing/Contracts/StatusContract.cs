using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Counting what a STATUS asks, and claiming recent messages.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class StatusContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private const MailboxStatusItems All = (MailboxStatusItems)0x3ff;

    [Test]
    public async Task Status_counts_messages_flags_and_octets()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 3);
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.UpdateFlagsAsync(UidSet.Of(uids[0]), FlagUpdate.Add(MessageFlags.Seen), null, None);
        _ = await inbox.UpdateFlagsAsync(UidSet.Of(uids[2]), FlagUpdate.Add(MessageFlags.Deleted), null, None);

        var status = await account.GetStatusAsync(MailboxName.Inbox, All, None);

        Assert.That(status.Messages, Is.EqualTo(3));
        Assert.That(status.Unseen, Is.EqualTo(2));
        Assert.That(status.Deleted, Is.EqualTo(1));
        Assert.That(status.Recent, Is.EqualTo(3));
        Assert.That(status.Size, Is.EqualTo(Message(1).Length + Message(2).Length + Message(3).Length));
        Assert.That(status.DeletedSize, Is.EqualTo(Message(3).Length));
        Assert.That(status.UidNext, Is.EqualTo(inbox.State.UidNext));
        Assert.That(status.UidValidity, Is.EqualTo(inbox.State.UidValidity));
        Assert.That(status.HighestModSeq, Is.EqualTo(inbox.State.HighestModSeq));
        Assert.That(status.Id, Is.EqualTo(inbox.Id));
    }

    [Test]
    public async Task Octets_follow_expunges_and_moves()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 3);
        var archive = await CreateAsync(account, "Archive");
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.ExpungeAsync(UidSet.Of(uids[0]), onlyDeleted: false, None);
        _ = await inbox.MoveAsync(UidSet.Of(uids[1]), archive, None);
        Assert.That((await account.GetStatusAsync(MailboxName.Inbox, MailboxStatusItems.Size, None)).Size, Is.EqualTo(Message(3).Length));
        Assert.That((await account.GetStatusAsync(archive.Name, MailboxStatusItems.Size, None)).Size, Is.EqualTo(Message(2).Length));
    }

    [Test]
    public async Task Recent_messages_are_claimed_by_one_session_only()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var other = await OpenAsync(await OpenAccountAsync());
        Assert.That((await inbox.ClaimRecentAsync(None)).Intersect(UidsOf(inbox)), Is.EqualTo(UidsOf(inbox)));
        Assert.That((await other.ClaimRecentAsync(None)).IsEmpty, Is.True);
        var uid = await AppendAsync(inbox, Message(3));
        Assert.That((await other.ClaimRecentAsync(None)).Contains(uid), Is.True);
        Assert.That((await inbox.ClaimRecentAsync(None)).Contains(uid), Is.False);
    }

    [Test]
    public async Task A_read_only_handle_and_a_status_leave_recent_messages_to_others()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 2);
        var reader = await OpenAsync(account, access: MailboxAccess.ReadOnly);
        Assert.That((await reader.ClaimRecentAsync(None)).Intersect(UidsOf(inbox)), Is.EqualTo(UidsOf(inbox)));
        Assert.That((await account.GetStatusAsync(MailboxName.Inbox, MailboxStatusItems.Recent, None)).Recent, Is.EqualTo(2));
        Assert.That((await inbox.ClaimRecentAsync(None)).Intersect(UidsOf(inbox)), Is.EqualTo(UidsOf(inbox)));
        Assert.That((await account.GetStatusAsync(MailboxName.Inbox, MailboxStatusItems.Recent, None)).Recent, Is.Zero);
    }

    [Test]
    public async Task Many_sessions_claim_each_recent_message_once()
    {
        var inbox = await OpenInboxAsync(messages: 20);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var session = await OpenAsync(await OpenAccountAsync());
            return (await session.ClaimRecentAsync(None)).Intersect(UidsOf(inbox));
        })));
        Assert.That(claims.Sum(claim => claim.UidCount), Is.EqualTo(20));
    }
}
