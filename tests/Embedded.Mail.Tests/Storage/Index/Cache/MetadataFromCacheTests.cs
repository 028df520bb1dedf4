using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Tests.Storage.Index.Cache;

/// <summary>What is asked of messages is the same whether the cache answers it or not, and what was asked once is answered by the cache.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class MetadataFromCacheTests
{
    private const MessageFields Everything = MessageFields.InternalDate | MessageFields.Size | MessageFields.Guid | MessageFields.SaveDate | MessageFields.Envelope
        | MessageFields.Body | MessageFields.BodyStructure | MessageFields.Structure | MessageFields.Pop3Uidl;

    [TestCase(Everything)]
    [TestCase(MessageFields.InternalDate)]
    [TestCase(MessageFields.Size)]
    [TestCase(MessageFields.Guid)]
    [TestCase(MessageFields.SaveDate)]
    [TestCase(MessageFields.Pop3Uidl)]
    [TestCase(MessageFields.Envelope)]
    [TestCase(MessageFields.Body)]
    [TestCase(MessageFields.BodyStructure)]
    [TestCase(MessageFields.Structure)]
    [TestCase(MessageFields.None, "subject", "X-A", "received", "absent")]
    [TestCase(MessageFields.Size, "Subject")]
    [TestCase(Everything, "To", "X-A")]
    public async Task The_cache_answers_what_the_messages_do(MessageFields fields, params string[] headers)
    {
        using var mailbox = Filled();
        var names = headers.ToImmutableArray();
        var expected = mailbox.Expected(fields, names);

        Assert.That(await mailbox.ReadAsync(fields, names), Is.EqualTo(expected), "read from the messages");
        Assert.That(mailbox.TakeOpened(), Is.EqualTo(expected.Count));
        Assert.That(await mailbox.ReadAsync(fields, names), Is.EqualTo(expected), "read from the cache");
        Assert.That(mailbox.TakeOpened(), Is.Zero);
    }

    [Test]
    public async Task Each_request_adds_what_those_before_did_not_ask_for()
    {
        using var mailbox = Filled();
        foreach (var fields in new[] { MessageFields.Size, MessageFields.Envelope, MessageFields.BodyStructure, MessageFields.Structure, MessageFields.InternalDate })
        {
            Assert.That(await mailbox.ReadAsync(fields, "X-A", "To"), Is.EqualTo(mailbox.Expected(fields, "X-A", "To")));
        }

        mailbox.TakeOpened();
        var all = MessageFields.Size | MessageFields.Envelope | MessageFields.BodyStructure | MessageFields.Body | MessageFields.Structure | MessageFields.InternalDate;
        Assert.That(await mailbox.ReadAsync(all, "X-A", "To", "From"), Is.EqualTo(mailbox.Expected(all, "X-A", "To", "From")));
        Assert.That(mailbox.TakeOpened(), Is.Zero);
        Assert.That(mailbox.Commits[^1].FileSequence, Is.EqualTo(mailbox.Commits[0].FileSequence), "no file was written anew");
    }

    [Test]
    public async Task A_message_stored_with_crlf_is_the_same()
    {
        using var mailbox = Filled(isStoredWithLf: false);
        var expected = mailbox.Expected(Everything);
        Assert.That(await mailbox.ReadAsync(Everything), Is.EqualTo(expected));
        Assert.That(await mailbox.ReadAsync(Everything), Is.EqualTo(expected));
    }

    [Test]
    public async Task Only_new_messages_are_read()
    {
        using var mailbox = Filled();
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        mailbox.TakeOpened();
        mailbox.Add("Subject: new\n\nnew\n");
        Assert.That(await mailbox.ReadAsync(MessageFields.Envelope), Is.EqualTo(mailbox.Expected(MessageFields.Envelope)));
        Assert.That(mailbox.TakeOpened(), Is.EqualTo(1));
    }

    [Test]
    public async Task Many_messages_go_through_many_batches()
    {
        using var mailbox = new CachedMailbox();
        for (var i = 0; i < 1200; i++)
        {
            mailbox.Add($"Subject: message {i}\nFrom: sender{i} <s{i}@example.org>\nTo: b@example.org\n\ntext {i}\n");
        }

        var expected = mailbox.Expected(MessageFields.Envelope | MessageFields.Size);
        for (var time = 0; time < 2; time++)
        {
            Assert.That(await mailbox.ReadAsync(MessageFields.Envelope | MessageFields.Size), Is.EqualTo(expected));
        }

        Assert.That(mailbox.TakeOpened(), Is.EqualTo(1200));
    }

    [Test]
    public async Task Expunged_messages_are_passed_over()
    {
        using var mailbox = Filled();
        var messages = mailbox.Uids.Select(static uid => new Embedded.Mail.Storage.Index.LogRecordValue(uid, 0)).ToList();
        mailbox.Expunge(messages[1].Uid);
        var read = new List<Uid>();
        var reader = new MailboxMetadataReader(mailbox.Store, new(1), mailbox, mailbox);
        await foreach (var metadata in reader.ReadAsync(messages, mailbox.Cache, new(MessageFields.Size), CancellationToken.None))
        {
            read.Add(metadata.Uid);
        }

        Assert.That(read, Is.EqualTo(mailbox.Uids));
    }

    [Test]
    public async Task A_message_that_cannot_be_read_does_not_keep_the_others_back()
    {
        using var mailbox = Filled();
        mailbox.Broken.Add(new Uid(2));
        var expected = mailbox.Expected(MessageFields.BodyStructure);
        expected.RemoveAt(1);
        Assert.That(await mailbox.ReadAsync(MessageFields.BodyStructure), Is.EqualTo(expected));
        Assert.That(mailbox.Unreadable, Is.EqualTo(new[] { new Uid(2) }));
    }

    [Test]
    public async Task A_reader_that_stops_early_leaves_a_sound_cache()
    {
        using var mailbox = new CachedMailbox();
        for (var i = 0; i < 700; i++)
        {
            mailbox.Add($"Subject: message {i}\n\ntext\n");
        }

        var reader = new MailboxMetadataReader(mailbox.Store, new(1), mailbox, mailbox);
        var messages = mailbox.Uids.Select(static uid => new Embedded.Mail.Storage.Index.LogRecordValue(uid, 0));
        await foreach (var _ in reader.ReadAsync(messages, mailbox.Cache, new(MessageFields.Envelope), CancellationToken.None))
        {
            break;
        }

        Assert.That(await mailbox.ReadAsync(MessageFields.Envelope), Is.EqualTo(mailbox.Expected(MessageFields.Envelope)));
    }

    [Test]
    public async Task What_nobody_asked_for_is_not_cached()
    {
        using var mailbox = Filled();
        _ = await mailbox.ReadAsync(MessageFields.Size);
        _ = await mailbox.ReadAsync(MessageFields.None, "Subject");
        Assert.That(mailbox.Additions.SelectMany(static additions => additions.Columns).Select(static column => column.Name).Distinct(), Is.EquivalentTo(new[] { "size.virtual", "hdr.Subject" }));
    }

    [Test]
    public async Task A_value_too_large_for_the_cache_does_not_keep_the_others_out()
    {
        using var mailbox = new CachedMailbox();
        mailbox.Add(CacheTexts.TooLarge);
        for (var time = 0; time < 2; time++)
        {
            Assert.That(await mailbox.ReadAsync(MessageFields.Envelope), Is.EqualTo(mailbox.Expected(MessageFields.Envelope)));
            Assert.That(mailbox.TakeOpened(), Is.EqualTo(1));
        }

        Assert.That(await mailbox.ReadAsync(MessageFields.None, "Subject"), Is.EqualTo(mailbox.Expected(MessageFields.None, "Subject")));
        Assert.That(mailbox.TakeOpened(), Is.Zero);
    }

    private static CachedMailbox Filled(bool isStoredWithLf = true)
    {
        var mailbox = new CachedMailbox { IsStoredWithLf = isStoredWithLf };
        foreach (var text in CacheTexts.All)
        {
            mailbox.Add(text);
        }

        return mailbox;
    }
}
