using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>All that is in a mailbox.</summary>
internal sealed record MailboxImage(MailboxId Id, UidValidity UidValidity, Uid UidNext, ModSeq HighestModSeq, Uid FirstRecent, ImmutableArray<MessageImage> Messages)
{
    public string Identity => $"{Id} {UidValidity}";

    public string Contents => $"recent from {FirstRecent}; {string.Join(" | ", Messages.Select(static message => message.Describe()))}";

    public static async Task<MailboxImage> ReadAsync(IMailbox mailbox)
    {
        // A message whose file is gone is found by reading it, and then it is gone from the index too.
        for (var tries = 3; ; tries--)
        {
            try
            {
                return await ReadOnceAsync(mailbox);
            }
            catch (MailStoreException e) when (e.Error == MailStoreError.Expunged && tries > 0)
            {
            }
        }
    }

    private static async Task<MailboxImage> ReadOnceAsync(IMailbox mailbox)
    {
        var state = await MailProcess.WithinAsync(mailbox.RefreshAsync(CancellationToken.None));
        var messages = ImmutableArray.CreateBuilder<MessageImage>();
        foreach (var entry in state.Messages)
        {
            var keywords = string.Join(' ', state.KeywordsOf(entry).Select(static keyword => keyword.Name).Order(StringComparer.Ordinal));
            messages.Add(new(entry.Uid, await ReadIdAsync(mailbox, entry.Uid), entry.Flags, keywords, entry.ModSeq));
        }

        return new(mailbox.Id, state.UidValidity, state.UidNext, state.HighestModSeq, state.FirstRecentUid, messages.DrainToImmutable());
    }

    private static async Task<string> ReadIdAsync(IMailbox mailbox, Uid uid)
    {
        await using var body = await MailProcess.WithinAsync(mailbox.OpenMessageAsync(uid, CancellationToken.None));
        var text = new byte[body.Length];
        await body.AsStream().ReadExactlyAsync(text);
        var id = System.Text.Encoding.ASCII.GetString(text).Split("Subject: ")[^1].Split('\r')[0];
        Assert.That(text, Is.EqualTo(MailProcess.TextOf(id)), $"the text of message {uid} of {mailbox.Name}");
        return id;
    }
}

/// <summary>A message in a mailbox.</summary>
internal sealed record MessageImage(Uid Uid, string Id, MessageFlags Flags, string Keywords, ModSeq ModSeq)
{
    public string Describe() => $"{Uid} {Id} {Flags} {Keywords}";
}
