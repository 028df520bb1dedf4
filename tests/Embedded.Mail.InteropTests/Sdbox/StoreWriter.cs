using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>A writer with a session of our store.</summary>
internal sealed class StoreWriter(IMailAccount account, string name, int seed) : Writer(name, seed)
{
    protected override async Task<uint> AppendAsync(WrittenMessage message)
    {
        await using var mailbox = await OpenAsync(message.Mailbox);
        await using var append = await mailbox.BeginAppendAsync(CancellationToken.None);
        var octets = Encoding.Latin1.GetBytes(message.Text);
        await append.AddAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, CancellationToken.None);
        return Only((await append.CommitAsync(CancellationToken.None)).Uids);
    }

    protected override Task SetSeenAsync(WrittenMessage message, bool isSeen) =>
        UpdateAsync(message, isSeen ? FlagUpdate.Add(MessageFlags.Seen) : FlagUpdate.Remove(MessageFlags.Seen));

    protected override Task AddKeywordAsync(WrittenMessage message, string keyword) =>
        UpdateAsync(message, new FlagUpdate(FlagUpdateMode.Add, MessageFlags.None, [Keyword.Create(keyword)]));

    protected override async Task<uint> CopyAsync(WrittenMessage message, string destination)
    {
        await using var source = await OpenAsync(message.Mailbox);
        await using var target = await OpenAsync(destination);
        return Only((await source.CopyAsync(Uids(message), target, CancellationToken.None)).Copies);
    }

    protected override async Task<uint> MoveAsync(WrittenMessage message, string destination)
    {
        await using var source = await OpenAsync(message.Mailbox);
        await using var target = await OpenAsync(destination);
        return Only((await source.MoveAsync(Uids(message), target, CancellationToken.None)).Copies);
    }

    protected override async Task ExpungeAsync(WrittenMessage message)
    {
        await using var mailbox = await OpenAsync(message.Mailbox);
        Assert.That(await mailbox.ExpungeAsync(Uids(message), onlyDeleted: false, CancellationToken.None), Is.EqualTo(Uids(message)), $"expunge {message}");
    }

    private static UidSet Uids(WrittenMessage message) => UidSet.Of(new Uid(message.Uid));

    private static uint Only(UidSet uids)
    {
        Assert.That(uids.UidCount, Is.EqualTo(1));
        return uids.Lowest.Value;
    }

    private async Task UpdateAsync(WrittenMessage message, FlagUpdate update)
    {
        await using var mailbox = await OpenAsync(message.Mailbox);
        var result = await mailbox.UpdateFlagsAsync(Uids(message), update, null, CancellationToken.None);
        Assert.That(result.State.Messages.Contains(new Uid(message.Uid)), Is.True, $"update {message}");
    }

    private ValueTask<IMailbox> OpenAsync(string name) => account.OpenMailboxAsync(MailboxName.Create(name), MailboxAccess.ReadWrite, CancellationToken.None);
}
