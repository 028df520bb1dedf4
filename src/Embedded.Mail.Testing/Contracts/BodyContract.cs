using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Reading texts, whole and in parts.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class BodyContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    [TestCase(0, 1)]
    [TestCase(0, 4096)]
    [TestCase(7, 5)]
    [TestCase(20_000, 64)]
    [TestCase(19_999, 70_000)]
    public async Task Any_part_can_be_read(int offset, int count)
    {
        var inbox = await OpenInboxAsync();
        var text = "a: b\r\n\r\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\r\n"));
        var uid = await AppendAsync(inbox, text);
        await using var body = await inbox.OpenMessageAsync(uid, None);
        Assert.That(body.Length, Is.EqualTo(text.Length));

        var read = 0;
        var octets = new byte[count];
        while (await body.ReadAsync(offset + read, octets.AsMemory(read), None) is var more and > 0)
        {
            read += more;
        }

        Assert.That(System.Text.Encoding.Latin1.GetString(octets, 0, read), Is.EqualTo(text[offset..Math.Min(offset + count, text.Length)]));
    }

    [Test]
    public async Task Nothing_is_read_at_the_end_and_past_it()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await using var body = await inbox.OpenMessageAsync(inbox.State.Messages.LastUid, None);
        var octets = new byte[10];
        Assert.That(await body.ReadAsync(body.Length, octets, None), Is.Zero);
        Assert.That(await body.ReadAsync(body.Length + 1_000_000_000_000, octets, None), Is.Zero);
        Assert.That(await body.ReadAsync(0, Memory<byte>.Empty, None), Is.Zero);
    }

    [Test]
    public async Task Reading_backwards_is_allowed()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await using var body = await inbox.OpenMessageAsync(inbox.State.Messages.LastUid, None);
        var text = new byte[body.Length];
        for (var at = body.Length - 1; at >= 0; at--)
        {
            Assert.That(await body.ReadAsync(at, text.AsMemory((int)at, 1), None), Is.EqualTo(1));
        }

        Assert.That(System.Text.Encoding.Latin1.GetString(text), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task Text_given_without_a_copy_is_the_text()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await using var body = await inbox.OpenMessageAsync(inbox.State.Messages.LastUid, None);
        if (!body.TryGetMemory(out var octets))
        {
            Assert.Ignore("The store does not have texts in memory");
        }

        Assert.That(System.Text.Encoding.Latin1.GetString(octets.Span), Is.EqualTo(Message(1)));
    }

    [Test]
    public async Task Octets_of_eight_bits_and_nuls_are_kept()
    {
        var inbox = await OpenInboxAsync();
        var text = "a: b\r\n\r\n" + string.Concat(Enumerable.Range(0, 256).Where(i => i != '\n').Select(i => (char)i));
        Assert.That(await ReadAsync(inbox, await AppendAsync(inbox, text)), Is.EqualTo(text));
    }

    [Test]
    public async Task A_uid_that_was_never_given_is_refused()
    {
        var inbox = await OpenInboxAsync(messages: 1);
        await RefusesAsync(MailStoreError.Expunged, async () => await inbox.OpenMessageAsync(new Uid(4_000_000_000), None));
    }
}
