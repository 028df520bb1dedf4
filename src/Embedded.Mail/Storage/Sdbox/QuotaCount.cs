using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Finds out what an account's mailboxes hold, where a limit makes that matter.</summary>
internal sealed class QuotaCount(SdboxLiveAccount account)
{
    /// <summary>Has every mailbox say what it holds that has not yet, and forgets those that are gone.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var folders = await account.RunAsync("count the messages", () => account.Folders.Read().Folders.Where(static folder => folder.IsMailbox).ToList());
        foreach (var folder in folders)
        {
            await CountAsync(folder.Name, cancellationToken);
        }
    }

    private async Task CountAsync(MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = await account.Mailboxes.AcquireAsync(name, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            // Deleted meanwhile.
        }
    }
}
