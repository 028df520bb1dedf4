using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Removing messages, and remembering which vanished.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class ExpungeContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    [Test]
    public async Task Expunged_messages_are_gone_with_one_new_modseq()
    {
        var inbox = await OpenInboxAsync(messages: 4);
        var uids = UidsOf(inbox).Uids.ToList();
        var before = inbox.State;

        var removed = await inbox.ExpungeAsync(UidSet.Of([uids[1], uids[3]]), onlyDeleted: false, None);

        Assert.That(removed, Is.EqualTo(UidSet.Of([uids[1], uids[3]])));
        Assert.That(UidsOf(inbox), Is.EqualTo(UidSet.Of([uids[0], uids[2]])));
        Assert.That(inbox.State.HighestModSeq, Is.GreaterThan(before.HighestModSeq));
        Assert.That(inbox.State.UidNext, Is.EqualTo(before.UidNext));
        await RefusesAsync(MailStoreError.Expunged, async () => await inbox.OpenMessageAsync(uids[1], None));
    }

    [Test]
    public async Task Only_deleted_messages_go_when_asked_so()
    {
        var inbox = await OpenInboxAsync(messages: 3);
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.UpdateFlagsAsync(UidSet.Of([uids[0], uids[2]]), FlagUpdate.Add(MessageFlags.Deleted), null, None);
        var removed = await inbox.ExpungeAsync(UidSet.Of([uids[0], uids[1]]), onlyDeleted: true, None);
        Assert.That(removed, Is.EqualTo(UidSet.Of(uids[0])));
        Assert.That(UidsOf(inbox), Is.EqualTo(UidSet.Of([uids[1], uids[2]])));
    }

    [Test]
    public async Task Expunging_nothing_is_no_change()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var before = inbox.State;
        Assert.That((await inbox.ExpungeAsync(UidSet.All, onlyDeleted: true, None)).IsEmpty, Is.True);
        Assert.That((await inbox.ExpungeAsync(UidSet.Of(before.UidNext), onlyDeleted: false, None)).IsEmpty, Is.True);
        Assert.That(inbox.State.HighestModSeq, Is.EqualTo(before.HighestModSeq));
    }

    [Test]
    public async Task An_open_body_survives_the_expunging()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await using var body = await inbox.OpenMessageAsync(inbox.State.Messages.LastUid, None);
        var start = new byte[4];
        Assert.That(await body.ReadAsync(0, start, None), Is.GreaterThan(0));
        _ = await inbox.ExpungeAsync(UidSet.All, onlyDeleted: false, None);

        using var reader = new StreamReader(body.AsStream(), Encoding.ASCII);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task A_read_only_handle_refuses_to_expunge()
    {
        var inbox = await OpenAsync(await OpenAccountAsync(), access: MailboxAccess.ReadOnly);
        await RefusesAsync(MailStoreError.NoPermission, async () => await inbox.ExpungeAsync(UidSet.All, onlyDeleted: false, None));
    }

    [Test]
    public async Task Vanished_uids_since_a_modseq_are_told()
    {
        var inbox = await OpenInboxAsync(messages: 5);
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.ExpungeAsync(UidSet.Of(uids[0]), onlyDeleted: false, None);
        var since = inbox.State.HighestModSeq;
        _ = await inbox.ExpungeAsync(UidSet.Of(uids[1]), onlyDeleted: false, None);
        _ = await inbox.ExpungeAsync(UidSet.Of([uids[2], uids[4]]), onlyDeleted: false, None);

        var all = await inbox.GetVanishedAsync(since, UidSet.All, None);
        Assert.That(UidSet.Of([uids[1], uids[2], uids[4]]).Except(all).IsEmpty, Is.True, "never too few");
        Assert.That(all.Intersect(UidsOf(inbox)).IsEmpty, Is.True, "none that is there");
        Assert.That(all.Highest, Is.LessThan(inbox.State.UidNext));

        var within = await inbox.GetVanishedAsync(since, UidSet.Of([uids[1], uids[3]]), None);
        Assert.That(within, Is.EqualTo(UidSet.Of(uids[1])));
        Assert.That((await inbox.GetVanishedAsync(inbox.State.HighestModSeq, UidSet.All, None)).IsEmpty, Is.True);
    }

    [Test]
    public async Task Vanished_since_the_beginning_is_never_too_few()
    {
        var inbox = await OpenInboxAsync(messages: 40);
        foreach (var uid in UidsOf(inbox).Uids.Where(uid => uid.Value % 2 == 0).ToList())
        {
            _ = await inbox.ExpungeAsync(UidSet.Of(uid), onlyDeleted: false, None);
        }

        var vanished = await inbox.GetVanishedAsync(ModSeq.First, UidSet.All, None);
        Assert.That(vanished, Is.EqualTo(UidSet.Range(Uid.First, new Uid(inbox.State.UidNext.Value - 1)).Except(UidsOf(inbox))));
    }
}
