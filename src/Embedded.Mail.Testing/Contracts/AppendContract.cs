using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Storing messages.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class AppendContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    [Test]
    public async Task An_appended_message_is_there_with_the_uid_that_was_told()
    {
        var inbox = await OpenInboxAsync();
        var before = inbox.State;

        var octets = Encoding.ASCII.GetBytes(Message(1));
        var result = await inbox.AppendAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, None);

        Assert.That(result.UidValidity, Is.EqualTo(before.UidValidity));
        Assert.That(result.Uids.UidCount, Is.EqualTo(1));
        Assert.That(result.Uids.Lowest, Is.GreaterThanOrEqualTo(before.UidNext));
        Assert.That(inbox.State.UidNext, Is.GreaterThan(result.Uids.Lowest));
        Assert.That(inbox.State.HighestModSeq, Is.EqualTo(result.ModSeq));
        Assert.That(result.ModSeq, Is.GreaterThan(before.HighestModSeq));
        Assert.That(Entry(inbox, result.Uids.Lowest).ModSeq, Is.EqualTo(result.ModSeq));
        Assert.That(await ReadAsync(inbox, result.Uids.Lowest), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task A_published_state_does_not_change()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var before = inbox.State;
        _ = await AppendAsync(inbox, Message(2));
        Assert.That(before.Messages, Has.Count.EqualTo(1));
        Assert.That(inbox.State.Messages, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Flags_keywords_dates_and_guid_are_kept()
    {
        var inbox = await OpenInboxAsync();
        var options = new AppendOptions
        {
            Flags = MessageFlags.Seen | MessageFlags.Flagged,
            Keywords = [Keyword.Create("$Forwarded"), Keyword.Create("work")],
            InternalDate = new DateTimeOffset(2020, 5, 6, 7, 8, 9, 123, TimeSpan.FromHours(5.5)),
            Guid = MessageGuid.Create(),
        };

        var uid = await AppendAsync(inbox, Message(1), options);

        Assert.That(Entry(inbox, uid).Flags, Is.EqualTo(options.Flags));
        Assert.That(inbox.State.KeywordsOf(Entry(inbox, uid)), Is.EquivalentTo(options.Keywords));
        var metadata = (await ReadMetadataAsync(inbox, UidSet.Of(uid), new(MessageFields.InternalDate | MessageFields.Guid))).Single();
        Assert.That(metadata.InternalDate, Is.EqualTo(new DateTimeOffset(2020, 5, 6, 7, 8, 9, TimeSpan.FromHours(5.5))));
        Assert.That(metadata.Guid, Is.EqualTo(options.Guid));
    }

    [Test]
    public async Task Each_message_has_a_guid_of_its_own_when_none_is_given()
    {
        var inbox = await OpenInboxAsync(messages: 2);
        var guids = (await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.Guid))).ConvertAll(metadata => metadata.Guid);
        Assert.That(guids, Is.Unique);
        Assert.That(guids, Has.None.Matches<MessageGuid>(guid => guid.IsEmpty));
    }

    [TestCase("a: b\n\nx\ny", "a: b\r\n\r\nx\r\ny")]
    [TestCase("a: b\r\n\nx\n\r\n", "a: b\r\n\r\nx\r\n\r\n")]
    [TestCase("\n", "\r\n")]
    [TestCase("a: b\r\n\r\nx\ry", "a: b\r\n\r\nx\ry")]
    [TestCase("", "")]
    public async Task Lone_line_feeds_become_crlf(string given, string stored)
    {
        var inbox = await OpenInboxAsync();
        var uid = await AppendAsync(inbox, given);
        Assert.That(await ReadAsync(inbox, uid), Is.EqualTo(stored));
        var metadata = (await ReadMetadataAsync(inbox, UidSet.Of(uid), new(MessageFields.Size))).Single();
        Assert.That(metadata.Size, Is.EqualTo(stored.Length));
    }

    [Test]
    public async Task Line_ends_are_found_wherever_the_stream_is_cut()
    {
        var inbox = await OpenInboxAsync();
        var octets = Encoding.ASCII.GetBytes("a: b\r\n\r\none\ntwo\r\n\r\nthree\n");
        for (var size = 1; size <= octets.Length; size++)
        {
            var result = await inbox.AppendAsync(new SlicedStream(octets, size), octets.Length, AppendOptions.Default, None);
            Assert.That(await ReadAsync(inbox, result.Uids.Lowest), Is.EqualTo("a: b\r\n\r\none\r\ntwo\r\n\r\nthree\r\n"), $"slices of {size}");
        }
    }

    [Test]
    public async Task A_large_message_comes_back_as_it_was()
    {
        var inbox = await OpenInboxAsync();
        var text = new StringBuilder("Subject: large\r\n\r\n");
        while (text.Length < 3_000_000)
        {
            text.Append("0123456789 line ").Append(text.Length).Append("\r\n");
        }

        var uid = await AppendAsync(inbox, text.ToString());
        Assert.That(await ReadAsync(inbox, uid), Is.EqualTo(text.ToString()));
    }

    [Test]
    public async Task No_more_than_the_length_is_read_and_the_stream_stays_open()
    {
        var inbox = await OpenInboxAsync();
        var octets = Encoding.ASCII.GetBytes(Message(1) + "next command");
        using var stream = new MemoryStream(octets);
        var result = await inbox.AppendAsync(stream, Message(1).Length, AppendOptions.Default, None);
        Assert.That(stream.Position, Is.EqualTo(Message(1).Length));
        Assert.That(await ReadAsync(inbox, result.Uids.Lowest), Is.EqualTo(Message(1)));
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(300_000)]
    public async Task A_stream_of_unknown_length_is_read_to_its_end(int length)
    {
        var inbox = await OpenInboxAsync();
        var text = "Subject: a\r\n\r\n" + new string('x', length);
        await using var append = await inbox.BeginAppendAsync(None);
        await append.AddAsync(new SlicedStream(Encoding.Latin1.GetBytes(text), 777), length: null, AppendOptions.Default, None);
        var result = await append.CommitAsync(None);
        Assert.That(await ReadAsync(inbox, result.Uids.Lowest), Is.EqualTo(text));
    }

    [Test]
    public async Task A_stream_that_ends_early_stores_nothing()
    {
        var inbox = await OpenInboxAsync();
        Assert.That(
            async () => await inbox.AppendAsync(new MemoryStream(new byte[10]), 11, AppendOptions.Default, None),
            Throws.InstanceOf<EndOfStreamException>());
        Assert.That(inbox.State.Messages, Is.Empty);
    }

    [Test]
    public async Task Several_messages_arrive_together_with_consecutive_uids()
    {
        var inbox = await OpenInboxAsync();
        await using var append = await inbox.BeginAppendAsync(None);
        for (var i = 1; i <= 3; i++)
        {
            await append.AddAsync(new MemoryStream(Encoding.ASCII.GetBytes(Message(i))), Message(i).Length, AppendOptions.Default, None);
            Assert.That(inbox.State.Messages, Is.Empty);
        }

        var result = await append.CommitAsync(None);

        Assert.That(result.Uids.UidCount, Is.EqualTo(3));
        Assert.That(result.Uids.Highest.Value - result.Uids.Lowest.Value, Is.EqualTo(2));
        Assert.That(UidsOf(inbox), Is.EqualTo(result.Uids));
        Assert.That(await ReadAsync(inbox, result.Uids.Highest), Is.EqualTo(Message(3)));
    }

    [Test]
    public async Task An_append_that_is_not_committed_leaves_nothing()
    {
        var inbox = await OpenInboxAsync();
        var before = inbox.State;
        await using (var append = await inbox.BeginAppendAsync(None))
        {
            await append.AddAsync(new MemoryStream(new byte[3]), 3, AppendOptions.Default, None);
        }

        Assert.That(inbox.State, Is.EqualTo(before));
    }

    [Test]
    public async Task An_append_of_no_message_is_no_change()
    {
        var inbox = await OpenInboxAsync();
        var before = inbox.State;
        await using var append = await inbox.BeginAppendAsync(None);
        var result = await append.CommitAsync(None);
        Assert.That(result.Uids.IsEmpty, Is.True);
        Assert.That(inbox.State.HighestModSeq, Is.EqualTo(before.HighestModSeq));
    }

    [Test]
    public async Task A_committed_append_takes_nothing_more()
    {
        var inbox = await OpenInboxAsync();
        await using var append = await inbox.BeginAppendAsync(None);
        _ = await append.CommitAsync(None);
        Assert.That(async () => await append.CommitAsync(None), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_read_only_handle_refuses_to_append()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenAsync(account, access: MailboxAccess.ReadOnly);
        Assert.That(inbox.IsReadOnly, Is.True);
        await RefusesAsync(MailStoreError.NoPermission, async () => await inbox.BeginAppendAsync(None));
    }

    [Test]
    public async Task An_append_into_a_mailbox_deleted_meanwhile_is_refused()
    {
        var account = await OpenAccountAsync();
        var mailbox = await CreateAsync(account, "gone");
        await using var append = await mailbox.BeginAppendAsync(None);
        await append.AddAsync(new MemoryStream(new byte[3]), 3, AppendOptions.Default, None);
        await account.DeleteMailboxAsync(MailboxName.Create("gone"), None);
        await RefusesAsync(MailStoreError.NotFound, async () => await append.CommitAsync(None));
    }

    [Test]
    public async Task Uids_are_never_given_again()
    {
        var inbox = await OpenInboxAsync(messages: 3);
        var last = inbox.State.Messages.LastUid;
        _ = await inbox.ExpungeAsync(UidSet.All, onlyDeleted: false, None);
        Assert.That(await AppendAsync(inbox, Message(4)), Is.GreaterThan(last));
    }
}
