using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>A resync that somebody asks for.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxResyncTests
{
    [Test]
    public async Task All_mailboxes_of_an_account_or_one_are_built_anew()
    {
        var folder = Directory.CreateTempSubdirectory("sdbox-resync-");
        try
        {
            await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = "sdbox:" + folder.FullName, Sync = SyncMode.Never }, TimeProvider.System);
            await using var account = await store.OpenAccountAsync(new MailUser("u"), CancellationToken.None);
            var archive = MailboxName.Create("Archive/2026");
            _ = await account.CreateMailboxAsync(archive, SpecialUse.None, CancellationToken.None);
            await RestoreAsync(account, MailboxName.Inbox, Path.Combine(folder.FullName, "mailboxes/INBOX/dbox-Mails"));
            await RestoreAsync(account, archive, Path.Combine(folder.FullName, "mailboxes/Archive/2026/dbox-Mails"));
            var resync = (IMailboxResync)account;
            await resync.ForceResyncAsync(archive, CancellationToken.None);
            Assert.That((await CountAsync(account, MailboxName.Inbox), await CountAsync(account, archive)), Is.EqualTo((1, 2)));
            await resync.ForceResyncAsync(null, CancellationToken.None);
            Assert.That((await CountAsync(account, MailboxName.Inbox), await CountAsync(account, archive)), Is.EqualTo((2, 2)));
            var error = await Assert.ThrowsAsync<MailStoreException>(async () => await resync.ForceResyncAsync(MailboxName.Create("Nowhere"), CancellationToken.None));
            Assert.That(error!.Error, Is.EqualTo(MailStoreError.NotFound));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A message that was expunged, and whose file an operator has put back.
    private static async Task RestoreAsync(IMailAccount account, MailboxName name, string mails)
    {
        await using var mailbox = await account.OpenMailboxAsync(name, MailboxAccess.ReadWrite, CancellationToken.None);
        _ = await HealingRoot.AppendAsync(mailbox);
        _ = await HealingRoot.AppendAsync(mailbox);
        var text = await File.ReadAllBytesAsync(Path.Combine(mails, "u.1"));
        _ = await mailbox.ExpungeAsync(UidSet.Of(Uid.First), onlyDeleted: false, CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(mails, "u.1"), text);
    }

    private static async Task<int> CountAsync(IMailAccount account, MailboxName name)
    {
        await using var mailbox = await account.OpenMailboxAsync(name, MailboxAccess.ReadOnly, CancellationToken.None);
        return mailbox.State.Messages.Count;
    }
}
