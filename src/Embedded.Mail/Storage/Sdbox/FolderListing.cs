using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The list of mailboxes as a session sees it.</summary>
internal sealed class FolderListing(SdboxLiveAccount account, AccountSettings settings, SdboxRights rights)
{
    /// <summary>Reads it. On a disk thread.</summary>
    public IReadOnlyList<MailboxListing> Read()
    {
        var tree = account.Folders.Read();
        if (tree.Find(MailboxName.Inbox) is not { IsMailbox: true })
        {
            account.Prepare();
            tree = account.Folders.Read();
        }

        tree = tree.Where(rights.IsVisible);
        var (parents, uses) = (tree.Parents(), account.Attributes.Read().SpecialUses());
        return [.. tree.Folders.Select(folder => Listing(folder, parents.Contains(folder.Name), uses))];
    }

    private MailboxListing Listing(Folder folder, bool isParent, IReadOnlyDictionary<MailboxId, SpecialUse> uses)
    {
        var children = isParent ? MailboxAttributes.HasChildren : MailboxAttributes.None;
        if (!folder.IsMailbox)
        {
            return new(folder.Name, children | MailboxAttributes.NoSelect, SpecialUse.None, default);
        }

        var id = account.Folders.IdOf(folder);
        return new(folder.Name, children, settings.SpecialUseOf(folder.Name, uses.GetValueOrDefault(id)), id);
    }
}
