using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Has indexes built anew because somebody asks for it.</summary>
internal static class SdboxResync
{
    /// <inheritdoc cref="IMailboxResync.ForceResyncAsync"/>
    public static async Task RunAsync(SdboxLiveAccount account, MailboxName? mailbox, CancellationToken cancellationToken)
    {
        if (mailbox is not null)
        {
            await RunAsync(account, mailbox);
            return;
        }

        var folders = await account.RunAsync("list the mailboxes", () => account.Folders.Read().Folders.Where(static folder => folder.IsMailbox).Select(static folder => folder.Name).ToList());
        MailStoreException? first = null;
        foreach (var name in folders)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await RunAsync(account, name);
            }
            catch (MailStoreException e)
            {
                // What was deleted meanwhile needs nothing.
                first ??= e.Error == MailStoreError.NotFound ? null : e;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    private static async Task RunAsync(SdboxLiveAccount account, MailboxName name)
    {
        using var lease = await account.Mailboxes.AcquireAsync(name, CancellationToken.None);
        await lease.Mailbox.ResyncAsync();
    }
}
