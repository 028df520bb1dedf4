using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Gives a folder another place in the tree, with all that lies below it. Under the lock.</summary>
internal sealed class FolderRenaming(SdboxLiveAccount account, FolderTree tree)
{
    private FileLayer Files => account.Files;

    /// <summary>Finds the folder and its new place, and refuses what cannot be done.</summary>
    /// <exception cref="MailStoreException">NotFound, AlreadyExists, Cannot.</exception>
    public (Folder Folder, string Target) Plan(MailboxName name, MailboxName newName)
    {
        if (newName.IsInbox || newName.IsBelow(name))
        {
            throw new MailStoreException(MailStoreError.Cannot, "A mailbox cannot be renamed to INBOX or to a name below itself");
        }

        if (tree.Find(newName) is not null)
        {
            throw new MailStoreException(MailStoreError.AlreadyExists, "Mailbox already exists");
        }

        var folder = tree.Find(name) ?? throw SdboxLiveAccount.NotFound();
        foreach (var below in tree.Folders.Where(below => below.Name.IsBelow(name)))
        {
            _ = account.DirectoryOf(Rebase(below.Name, name, newName));
        }

        return (folder, account.DirectoryOf(newName));
    }

    /// <summary>Does it; on stable storage afterwards.</summary>
    public void Carry(Folder folder, string target)
    {
        var (from, to) = (Path.GetDirectoryName(folder.Directory)!, Path.GetDirectoryName(target)!);
        account.Permissions.CreateDirectory(Files, to, toStableStorage: true);
        RemoveHollow(target);
        if (Files.TryGetStatus(target, out _))
        {
            throw new MailStoreException(MailStoreError.AlreadyExists, "The name is taken in the mail store");
        }

        CarryAlternative(folder.Directory, target);
        if (!Files.TryRename(folder.Directory, target))
        {
            throw SdboxLiveAccount.NotFound();
        }

        account.SyncDirectory(to);
        account.SyncDirectory(from);
        DirectoryRemoval.RemoveEmpty(Files, from, account.Paths.Mailboxes);
    }

    /// <summary>The name of what lies below a renamed folder.</summary>
    /// <exception cref="MailStoreException">Cannot: it would be too long.</exception>
    public static MailboxName Rebase(MailboxName name, MailboxName from, MailboxName to) =>
        MailboxName.TryCreate(to.Value + name.Value[from.Value.Length..], out var renamed)
            ? renamed
            : throw new MailStoreException(MailStoreError.Cannot, "The name of a mailbox below would become too long");

    // A directory below which there is no mailbox is nothing, but it is in the way.
    private void RemoveHollow(string directory)
    {
        if (!Files.TryGetStatus(directory, out var status) || status.Kind != FileKind.Directory)
        {
            return;
        }

        foreach (var level in Files.List(directory))
        {
            RemoveHollow(Path.Combine(directory, level));
        }

        _ = Files.TryDeleteDirectory(directory);
    }

    // First these: who tries again after a crash in between finds them there already.
    private void CarryAlternative(string directory, string target)
    {
        if (account.Paths.AlternativeOf(directory) is { } alternative && account.Paths.AlternativeOf(target) is { } alternativeTarget && Files.TryGetStatus(alternative, out _))
        {
            account.Permissions.CreateDirectory(Files, Path.GetDirectoryName(alternativeTarget)!, toStableStorage: true);
            _ = Files.TryRename(alternative, alternativeTarget);
            account.SyncDirectory(Path.GetDirectoryName(alternativeTarget)!);
        }
    }
}
