using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Flags, keywords and modseqs.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class FlagsContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private static FlagUpdate Keywords(FlagUpdateMode mode, params string[] keywords) =>
        new(mode, MessageFlags.None, [.. keywords.Select(Keyword.Create)]);

    [Test]
    public async Task Flags_are_added_taken_away_and_replaced()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var uid = inbox.State.Messages.LastUid;
        _ = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen | MessageFlags.Flagged), null, None);
        Assert.That(Entry(inbox, uid).Flags, Is.EqualTo(MessageFlags.Seen | MessageFlags.Flagged));

        _ = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Remove(MessageFlags.Seen | MessageFlags.Draft), null, None);
        Assert.That(Entry(inbox, uid).Flags, Is.EqualTo(MessageFlags.Flagged));

        _ = await inbox.UpdateFlagsAsync(UidSet.All, new FlagUpdate(FlagUpdateMode.Replace, MessageFlags.Answered, []), null, None);
        Assert.That(Entry(inbox, uid).Flags, Is.EqualTo(MessageFlags.Answered));
    }

    [Test]
    public async Task Keywords_are_added_taken_away_and_replaced_without_regard_to_case()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var uid = inbox.State.Messages.LastUid;
        _ = await inbox.UpdateFlagsAsync(UidSet.All, Keywords(FlagUpdateMode.Add, "one", "Two"), null, None);
        _ = await inbox.UpdateFlagsAsync(UidSet.All, Keywords(FlagUpdateMode.Add, "three"), null, None);
        _ = await inbox.UpdateFlagsAsync(UidSet.All, Keywords(FlagUpdateMode.Remove, "TWO"), null, None);
        Assert.That(inbox.State.KeywordsOf(Entry(inbox, uid)).Select(keyword => keyword.Name), Is.EquivalentTo(new[] { "one", "three" }));

        _ = await inbox.UpdateFlagsAsync(UidSet.All, Keywords(FlagUpdateMode.Replace, "tWO"), null, None);
        Assert.That(inbox.State.KeywordsOf(Entry(inbox, uid)).Select(keyword => keyword.Name), Is.EqualTo(new[] { "Two" }), "the first spelling stays");
        Assert.That(inbox.State.Keywords.Keywords, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task System_flags_and_keywords_do_not_disturb_each_other()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var uid = inbox.State.Messages.LastUid;
        _ = await inbox.UpdateFlagsAsync(UidSet.All, Keywords(FlagUpdateMode.Add, "one"), null, None);
        _ = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, None);
        _ = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Remove(MessageFlags.Flagged), null, None);
        Assert.That(Entry(inbox, uid).Flags, Is.EqualTo(MessageFlags.Seen));
        Assert.That(inbox.State.KeywordsOf(Entry(inbox, uid)), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Only_messages_that_change_get_the_new_modseq()
    {
        var inbox = await OpenInboxAsync(messages: 3);
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.UpdateFlagsAsync(UidSet.Of(uids[1]), FlagUpdate.Add(MessageFlags.Seen), null, None);
        var before = inbox.State;

        var result = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, None);

        Assert.That(result.Changed, Is.EqualTo(UidSet.Of([uids[0], uids[2]])));
        Assert.That(result.Failed.IsEmpty, Is.True);
        Assert.That(result.State.HighestModSeq, Is.GreaterThan(before.HighestModSeq));
        Assert.That(Entry(inbox, uids[0]).ModSeq, Is.EqualTo(result.State.HighestModSeq));
        Assert.That(Entry(inbox, uids[1]).ModSeq, Is.EqualTo(before.HighestModSeq));
    }

    [Test]
    public async Task A_change_that_changes_nothing_is_no_change()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var before = inbox.State;
        var told = new ChangeRecorder<MailboxChange>();
        using var watch = inbox.Watch(told.Record);

        var result = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Remove(MessageFlags.Seen), null, None);

        Assert.That(result.Changed.IsEmpty, Is.True);
        Assert.That(inbox.State.HighestModSeq, Is.EqualTo(before.HighestModSeq));
        _ = await AppendAsync(inbox, Message(3));
        Assert.That((await told.FirstAsync(_ => true, "the append")).From, Is.EqualTo(before.HighestModSeq));
    }

    [Test]
    public async Task Uids_without_a_message_are_passed_over()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var last = inbox.State.Messages.LastUid;
        var result = await inbox.UpdateFlagsAsync(UidSet.Range(last, Uid.Max), FlagUpdate.Add(MessageFlags.Seen), null, None);
        Assert.That(result.Changed, Is.EqualTo(UidSet.Of(last)));
    }

    [Test]
    public async Task A_message_changed_since_is_left_alone_and_reported()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var uids = UidsOf(inbox).Uids.ToList();
        var known = inbox.State.HighestModSeq;
        _ = await inbox.UpdateFlagsAsync(UidSet.Of(uids[0]), FlagUpdate.Add(MessageFlags.Flagged), null, None);

        var result = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), known, None);

        Assert.That(result.Failed, Is.EqualTo(UidSet.Of(uids[0])));
        Assert.That(result.Changed, Is.EqualTo(UidSet.Of(uids[1])));
        Assert.That(Entry(inbox, uids[0]).Flags, Is.EqualTo(MessageFlags.Flagged));
    }

    [Test]
    public async Task Unchanged_since_zero_fails_for_every_message()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var result = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), ModSeq.Zero, None);
        Assert.That(result.Failed, Is.EqualTo(UidsOf(inbox)));
        Assert.That(result.Changed.IsEmpty, Is.True);
    }

    [Test]
    public async Task A_read_only_handle_refuses_to_change_flags_and_sees_others_change_them()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var reader = await OpenAsync(await OpenAccountAsync(), access: MailboxAccess.ReadOnly);
        await RefusesAsync(MailStoreError.NoPermission, async () => await reader.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, None));
        _ = await inbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Seen), null, None);
        Assert.That(reader.State.Messages[0].Flags, Is.EqualTo(MessageFlags.Seen));
        Assert.That((await reader.RefreshAsync(None)).HighestModSeq, Is.EqualTo(inbox.State.HighestModSeq));
    }
}
