using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Copying and moving messages.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class CopyContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    [Test]
    public async Task A_copy_has_flags_keywords_date_text_and_guid_of_the_original()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenAsync(account);
        var archive = await CreateAsync(account, "Archive");
        _ = await AppendAsync(archive, Message(9), new AppendOptions { Keywords = [Keyword.Create("other")] });
        var options = new AppendOptions
        {
            Flags = MessageFlags.Seen,
            Keywords = [Keyword.Create("one"), Keyword.Create("two")],
            InternalDate = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero),
        };
        var uid = await AppendAsync(inbox, Message(1), options);

        var result = await inbox.CopyAsync(UidSet.All, archive, None);

        Assert.That(result.UidValidity, Is.EqualTo(archive.State.UidValidity));
        Assert.That(result.Sources, Is.EqualTo(UidSet.Of(uid)));
        var copy = Entry(archive, result.Copies.Lowest);
        Assert.That(copy.Flags, Is.EqualTo(options.Flags));
        Assert.That(archive.State.KeywordsOf(copy), Is.EquivalentTo(options.Keywords));
        Assert.That(copy.ModSeq, Is.EqualTo(archive.State.HighestModSeq));
        Assert.That(await ReadAsync(archive, copy.Uid), Is.EqualTo(Message(1)));
        var request = new MetadataRequest(MessageFields.InternalDate | MessageFields.Guid);
        var original = (await ReadMetadataAsync(inbox, UidSet.Of(uid), request)).Single();
        var metadata = (await ReadMetadataAsync(archive, UidSet.Of(copy.Uid), request)).Single();
        Assert.That(metadata.InternalDate, Is.EqualTo(options.InternalDate));
        Assert.That(metadata.Guid, Is.EqualTo(original.Guid));
    }

    [Test]
    public async Task Copies_come_in_the_order_of_the_originals_and_missing_ones_are_passed_over()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 4);
        var archive = await CreateAsync(account, "Archive");
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.ExpungeAsync(UidSet.Of(uids[1]), onlyDeleted: false, None);

        var result = await inbox.CopyAsync(UidSet.Range(uids[1], Uid.Max), archive, None);

        Assert.That(result.Sources, Is.EqualTo(UidSet.Of([uids[2], uids[3]])));
        Assert.That(result.Copies.UidCount, Is.EqualTo(2));
        Assert.That(await ReadAsync(archive, result.Copies.Lowest), Is.EqualTo(Message(3)));
        Assert.That(await ReadAsync(archive, result.Copies.Highest), Is.EqualTo(Message(4)));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Messages_can_be_copied_within_their_mailbox()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var before = UidsOf(inbox);
        var result = await inbox.CopyAsync(UidSet.All, inbox, None);
        Assert.That(result.Copies.Lowest, Is.GreaterThan(before.Highest));
        Assert.That(UidsOf(inbox), Is.EqualTo(before.Union(result.Copies)));
    }

    [Test]
    public async Task Copying_no_message_is_no_change()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenAsync(account);
        var archive = await CreateAsync(account, "Archive");
        var before = archive.State;
        var result = await inbox.CopyAsync(UidSet.All, archive, None);
        Assert.That(result.Sources.IsEmpty && result.Copies.IsEmpty, Is.True);
        Assert.That(archive.State.HighestModSeq, Is.EqualTo(before.HighestModSeq));
    }

    [Test]
    public async Task A_copy_outlives_the_original()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 1);
        var archive = await CreateAsync(account, "Archive");
        var result = await inbox.CopyAsync(UidSet.All, archive, None);
        _ = await inbox.ExpungeAsync(UidSet.All, onlyDeleted: false, None);
        Assert.That(await ReadAsync(archive, result.Copies.Lowest), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task A_read_only_source_can_be_copied_from_and_a_read_only_destination_not_to()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 1);
        var archive = await CreateAsync(account, "Archive");
        var reader = await OpenAsync(account, access: MailboxAccess.ReadOnly);
        Assert.That((await reader.CopyAsync(UidSet.All, archive, None)).Copies.UidCount, Is.EqualTo(1));
        await RefusesAsync(MailStoreError.NoPermission, async () => await archive.CopyAsync(UidSet.All, reader, None));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_mailbox_of_another_store_is_no_destination()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await using var other = new TStore();
        await using var account = await other.Store.OpenAccountAsync(other.CreateUser("bob", null), None);
        await using var elsewhere = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, None);
        Assert.That(async () => await inbox.CopyAsync(UidSet.All, elsewhere, None), Throws.ArgumentException);
    }

    [Test]
    public async Task Messages_go_to_another_store_octet_by_octet()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        await using var other = new TStore();
        await using var account = await other.Store.OpenAccountAsync(other.CreateUser("bob", null), None);
        await using var elsewhere = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, None);
        var result = await inbox.CopyAcrossAsync(UidSet.All, elsewhere, None);
        Assert.That(result.Sources, Is.EqualTo(UidsOf(inbox)));
        Assert.That(await ReadAsync(elsewhere, result.Copies.Highest), Is.EqualTo(Message(2)));
    }

    [Test]
    public async Task Moved_messages_are_in_the_destination_and_vanish_from_the_source()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 3);
        var archive = await CreateAsync(account, "Archive");
        var uids = UidsOf(inbox).Uids.ToList();
        var since = inbox.State.HighestModSeq;
        var guid = (await ReadMetadataAsync(inbox, UidSet.Of(uids[0]), new(MessageFields.Guid))).Single().Guid;

        var result = await inbox.MoveAsync(UidSet.Of([uids[0], uids[2]]), archive, None);

        Assert.That(result.Sources, Is.EqualTo(UidSet.Of([uids[0], uids[2]])));
        Assert.That(UidsOf(inbox), Is.EqualTo(UidSet.Of(uids[1])));
        Assert.That(UidsOf(archive), Is.EqualTo(result.Copies));
        Assert.That(await ReadAsync(archive, result.Copies.Highest), Is.EqualTo(Message(3)));
        Assert.That(await inbox.GetVanishedAsync(since, UidSet.All, None), Is.EqualTo(result.Sources));
        Assert.That((await ReadMetadataAsync(archive, result.Copies, new(MessageFields.Guid)))[0].Guid, Is.EqualTo(guid));
    }

    [Test]
    public async Task Messages_moved_within_their_mailbox_get_new_uids()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var before = UidsOf(inbox);
        var result = await inbox.MoveAsync(UidSet.Of(before.Lowest), inbox, None);
        Assert.That(result.Copies.Lowest, Is.GreaterThan(before.Highest));
        Assert.That(UidsOf(inbox), Is.EqualTo(UidSet.Of([before.Highest, result.Copies.Lowest])));
        Assert.That(await ReadAsync(inbox, result.Copies.Lowest), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task A_read_only_source_refuses_to_move()
    {
        var account = await OpenAccountAsync();
        var archive = await CreateAsync(account, "Archive");
        var reader = await OpenAsync(account, access: MailboxAccess.ReadOnly);
        await RefusesAsync(MailStoreError.NoPermission, async () => await reader.MoveAsync(UidSet.All, archive, None));
    }

    [Test]
    public async Task A_move_to_a_deleted_mailbox_leaves_the_messages_where_they_are()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenInboxAsync(messages: 1);
        var gone = await CreateAsync(account, "gone");
        await account.DeleteMailboxAsync(gone.Name, None);
        await RefusesAsync(MailStoreError.NotFound, async () => await inbox.MoveAsync(UidSet.All, gone, None));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(1));
    }
}
