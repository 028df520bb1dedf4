using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Messages that are written once for several mailboxes.</summary>
/// <typeparam name="TStore">The store that is tested.</typeparam>
public abstract class StagingContract<TStore> : MailStoreContract<TStore>
    where TStore : MailStoreUnderTest, new()
{
    private async Task<StagedMessage> StageAsync(string text)
    {
        var octets = System.Text.Encoding.Latin1.GetBytes(text);
        return await Require<IMessageStaging>(Store).StageAsync(new MemoryStream(octets), octets.Length, None);
    }

    [Test]
    public async Task A_staged_message_can_go_to_several_users_each_with_options_of_its_own()
    {
        var staged = await StageAsync("a: b\n\nx\n");
        Assert.That(staged.Length, Is.EqualTo("a: b\r\n\r\nx\r\n".Length));
        var mailboxes = new List<IMailbox>();
        foreach (var user in new[] { "alice", "bob" })
        {
            var inbox = await OpenAsync(await OpenAccountAsync(user));
            await using var append = await inbox.BeginAppendAsync(None);
            await append.AddAsync(staged, new AppendOptions { Flags = user == "bob" ? MessageFlags.Flagged : MessageFlags.None }, None);
            _ = await append.CommitAsync(None);
            mailboxes.Add(inbox);
        }

        await staged.DisposeAsync();
        foreach (var inbox in mailboxes)
        {
            Assert.That(await ReadAsync(inbox, inbox.State.Messages.LastUid), Is.EqualTo("a: b\r\n\r\nx\r\n"));
        }

        Assert.That(mailboxes[0].State.Messages[0].Flags, Is.EqualTo(MessageFlags.None));
        Assert.That(mailboxes[1].State.Messages[0].Flags, Is.EqualTo(MessageFlags.Flagged));
    }

    [Test]
    public async Task A_stream_that_ends_early_stages_nothing()
    {
        var staging = Require<IMessageStaging>(Store);
        await Assert.ThatAsync(async () => await staging.StageAsync(new MemoryStream(new byte[4]), 5, None), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    public async Task A_message_staged_by_another_store_is_refused()
    {
        await using var other = new TStore();
        await using var foreign = await Require<IMessageStaging>(other.Store).StageAsync(new MemoryStream(new byte[4]), 4, None);
        var inbox = await OpenInboxAsync();
        await using var append = await inbox.BeginAppendAsync(None);
        Assert.That(async () => await append.AddAsync(foreign, AppendOptions.Default, None), Throws.ArgumentException);
    }
}
