using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Counts what a STATUS asks.</summary>
internal static class SdboxStatus
{
    public static async Task<MailboxStatus> ReadAsync(SdboxLiveMailbox mailbox, MailboxStatusItems items)
    {
        var status = StatusCount.Of(await mailbox.RefreshAsync(), mailbox.Id, items);
        return (items & (MailboxStatusItems.Size | MailboxStatusItems.DeletedSize)) == 0
            ? status
            : await mailbox.Account.RunAsync("count the octets", () => status with
            {
                Size = items.HasFlag(MailboxStatusItems.Size) ? mailbox.Sizes.Sum().Octets : 0,
                DeletedSize = items.HasFlag(MailboxStatusItems.DeletedSize) ? mailbox.Sizes.SumOf(MessageFlags.Deleted) : 0,
            });
    }
}
