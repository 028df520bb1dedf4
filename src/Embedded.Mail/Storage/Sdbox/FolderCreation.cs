using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Puts a new mailbox into the tree. It is made whole in a place that is none of the tree, and gets its name in one step: no crash leaves half of one. Under the lock.
/// </summary>
internal sealed class FolderCreation(SdboxLiveAccount account)
{
    private FileLayer Files => account.Files;

    /// <summary>Makes a mailbox, on stable storage afterwards.</summary>
    /// <param name="directory">Its directory, in which no messages lie.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="list">Its list of rights.</param>
    public MailboxId Make(string directory, SpecialUse use, AccessControlList list)
    {
        account.Permissions.CreateDirectory(Files, directory, toStableStorage: account.Options.Sync != SyncMode.Never);
        var id = MailboxId.Create();
        var temporary = account.Paths.NewTemporaryMailbox();
        _ = Files.TryCreateDirectory(temporary, account.Permissions.Directory, account.Permissions.Group);
        try
        {
            IndexCreation.Create(account.IndexSettings, temporary, account.AllocateUidValidity(), log => SdboxMessages.AddDboxHeader(log, id));
            account.Attributes.SetSpecialUse(id, use);
            if (!list.IsEmpty)
            {
                account.Acls.Give(temporary, list);
            }

            _ = Files.TryRename(temporary, Path.Combine(directory, SdboxPaths.MailsName));
        }
        catch
        {
            DirectoryRemoval.Remove(Files, temporary);
            throw;
        }

        account.SyncDirectory(directory);
        return id;
    }
}
