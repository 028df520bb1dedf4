using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>Builds the indexes of all mailboxes of a root anew, as an administrator may ask for.</summary>
internal static class RootRebuild
{
    public static async Task RunAsync(string root, TimeProvider time)
    {
        using var disk = new DiskThreads(1);
        var account = new SdboxLiveAccount(
            new SdboxLocation(root), QuotaPolicy.Unlimited, new SdboxStoreOptions { Sync = SyncMode.Never }, SystemFileLayer.Instance, disk, time, SuiteLog.For<object>());
        foreach (var mails in Directory.EnumerateDirectories(Path.Combine(root, "mailboxes"), "dbox-Mails", SearchOption.AllDirectories))
        {
            using var mailbox = SdboxLiveMailbox.Open(account, MailboxName.Inbox, mails);
            await MailProcess.WithinAsync(mailbox.ResyncAsync());
        }
    }
}
