using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Reading metadata of many messages at once.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class MetadataBatchContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private const string Text =
        "Date: Mon, 7 Feb 1994 21:52:25 -0800\r\nFrom: Fred Foobar <foobar@example.org>\r\nSubject: afternoon meeting\r\nTo: mooch@example.org\r\nX-A: 1\r\n folded\r\nx-a: 2\r\n"
        + "Message-ID: <B27397@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nHello Joe\r\n";

    private static string ToText(ReadOnlyMemory<byte> octets) => System.Text.Encoding.Latin1.GetString(octets.Span);

    [Test]
    public async Task Messages_come_in_ascending_order_and_missing_ones_are_passed_over()
    {
        var inbox = await OpenInboxAsync(messages: 200);
        var uids = UidsOf(inbox).Uids.ToList();
        _ = await inbox.ExpungeAsync(UidSet.Of(uids[3]), onlyDeleted: false, None);
        var read = await ReadMetadataAsync(inbox, UidSet.Range(uids[1], Uid.Max), new(MessageFields.Size));
        Assert.That(read.ConvertAll(metadata => metadata.Uid), Is.EqualTo(uids.Skip(1).Where(uid => uid != uids[3])));
        Assert.That(read.ConvertAll(metadata => metadata.Size), Is.EqualTo(Enumerable.Range(2, 199).Where(i => i != 4).Select(i => (long)Message(i).Length)));
    }

    [Test]
    public async Task Envelope_and_body_structure_are_as_imap_sends_them()
    {
        var inbox = await OpenInboxAsync();
        _ = await AppendAsync(inbox, Text);
        var fields = MessageFields.Envelope | MessageFields.Body | MessageFields.BodyStructure | MessageFields.Structure;
        for (var time = 0; time < 2; time++)
        {
            var metadata = (await ReadMetadataAsync(inbox, UidSet.All, new(fields))).Single();
            Assert.That(ToText(metadata.Envelope), Is.EqualTo(
                "(\"Mon, 7 Feb 1994 21:52:25 -0800\" \"afternoon meeting\" ((\"Fred Foobar\" NIL \"foobar\" \"example.org\"))"
                + " ((\"Fred Foobar\" NIL \"foobar\" \"example.org\")) ((\"Fred Foobar\" NIL \"foobar\" \"example.org\"))"
                + " ((NIL NIL \"mooch\" \"example.org\")) NIL NIL NIL \"<B27397@example.org>\")"));
            Assert.That(ToText(metadata.Body), Is.EqualTo("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 11 1)").IgnoreCase);
            Assert.That(ToText(metadata.BodyStructure), Does.StartWith("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 11 1 NIL NIL NIL").IgnoreCase);
            Assert.That(metadata.Structure, Is.Not.Null);
        }
    }

    [Test]
    public async Task Header_fields_come_whole_in_the_order_of_the_message()
    {
        var inbox = await OpenInboxAsync();
        _ = await AppendAsync(inbox, Text);
        var metadata = (await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.None, ["x-a", "SUBJECT", "Cc"]))).Single();
        Assert.That(ToText(metadata.Headers), Is.EqualTo("Subject: afternoon meeting\r\nX-A: 1\r\n folded\r\nx-a: 2\r\n"));
    }

    [Test]
    public async Task Save_date_is_when_the_mailbox_got_the_message()
    {
        var account = await OpenAccountAsync();
        var inbox = await OpenAsync(account);
        var archive = await CreateAsync(account, "Archive");
        var given = new DateTimeOffset(2003, 4, 5, 6, 7, 8, TimeSpan.Zero);
        var uid = await AppendAsync(inbox, Message(1), new AppendOptions { SaveDate = given });
        var copy = await inbox.CopyAsync(UidSet.Of(uid), archive, None);

        var metadata = (await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.SaveDate))).Single();
        if (metadata.SaveDate is null)
        {
            Assert.Ignore("The store keeps no save dates");
        }

        Assert.That(metadata.SaveDate, Is.EqualTo(given));
        Assert.That((await ReadMetadataAsync(archive, copy.Copies, new(MessageFields.SaveDate))).Single().SaveDate, Is.GreaterThan(given));
    }

    [Test]
    public async Task Preview_is_the_beginning_of_the_text()
    {
        var inbox = await OpenInboxAsync();
        _ = await AppendAsync(inbox, "Subject: a\r\n\r\n> quoted\r\nfirst  line\r\nsecond\r\n");
        var known = (await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.PreviewIfKnown))).Single().Preview;
        Assert.That(known is { } given ? ToText(given) : null, Is.Null.Or.EqualTo("first line second"));
        Assert.That(ToText((await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.Preview))).Single().Preview!.Value), Is.EqualTo("first line second"));
    }

    [Test]
    public async Task A_uidl_of_its_own_is_kept()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        var uid = await AppendAsync(inbox, Message(2), new AppendOptions { Pop3Uidl = "old.server-17" });
        var read = await ReadMetadataAsync(inbox, UidSet.All, new(MessageFields.Pop3Uidl));
        Assert.That(read[0].Pop3Uidl, Is.Null);
        Assert.That(read.Single(metadata => metadata.Uid == uid).Pop3Uidl, Is.EqualTo("old.server-17"));
    }

    [Test]
    public async Task A_message_expunged_while_reading_is_passed_over_or_given_whole()
    {
        var inbox = await OpenInboxAsync(messages: 300);
        var read = new List<Uid>();
        await foreach (var metadata in inbox.ReadMetadataAsync(UidSet.All, new(MessageFields.Size), None))
        {
            if (read.Count == 0)
            {
                _ = await inbox.ExpungeAsync(UidSet.Range(new Uid(metadata.Uid.Value + 1), Uid.Max), onlyDeleted: false, None);
            }

            Assert.That(metadata.Size, Is.GreaterThan(0));
            read.Add(metadata.Uid);
        }

        Assert.That(read, Is.Ordered.And.Unique);
    }

    [Test]
    public async Task Reading_ends_when_it_is_cancelled()
    {
        var inbox = await OpenInboxAsync(messages: 3);
        using var cancellation = new CancellationTokenSource();
        Assert.That(
            async () =>
            {
                await foreach (var _ in inbox.ReadMetadataAsync(UidSet.All, new(MessageFields.Size), cancellation.Token))
                {
                    await cancellation.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
    }
}
