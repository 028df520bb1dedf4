using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What one user may do with the folders of an account. Members block.</summary>
/// <param name="account">The account.</param>
/// <param name="subject">The user.</param>
/// <param name="prefix">What the user sees before the folders' names.</param>
internal sealed class SdboxRights(SdboxLiveAccount account, AclSubject subject, string prefix)
{
    /// <summary>The user.</summary>
    public AclSubject Subject => subject;

    /// <summary>What the user may do in an open mailbox.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="access">What for.</param>
    public MailboxGuard GuardFor(SdboxLiveMailbox mailbox, MailboxAccess access) =>
        new(subject, new SdboxAclView(mailbox, prefix, isOneOfMany: access == MailboxAccess.Post).Current);

    /// <summary>Whether a mailbox is to be listed; one whose list cannot be understood is nobody's to see.</summary>
    public bool IsVisible(Folder folder)
    {
        try
        {
            return RightsOn(folder).HasFlag(MailboxRights.Lookup);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.Corrupted or MailStoreError.Unavailable)
        {
            return false;
        }
    }

    /// <summary>A mailbox in which the user has rights.</summary>
    /// <exception cref="MailStoreException">NotFound, NoPermission.</exception>
    public Folder Require(MailboxName name, MailboxRights needed)
    {
        var folder = account.Folders.Find(name) ?? throw SdboxLiveAccount.NotFound();
        var rights = RightsOn(folder);
        return (rights & needed) == needed ? folder : throw MailboxGuard.Refusal(rights);
    }

    /// <summary>The rights for the user to know.</summary>
    /// <exception cref="MailStoreException">NotFound, also where there are none.</exception>
    public MailboxRights Visible(MailboxName name) =>
        RightsOn(account.Folders.Find(name) ?? throw SdboxLiveAccount.NotFound()) is var rights && rights != MailboxRights.None
            ? rights
            : throw SdboxLiveAccount.NotFound();

    /// <summary>Asks for a right in a folder, if it is a mailbox, and in those below it; whether it is there at all is for others to say.</summary>
    /// <exception cref="MailStoreException">NoPermission, NotFound.</exception>
    public void RequireInTree(MailboxName name, MailboxRights needed, bool withBelow)
    {
        foreach (var folder in account.Folders.Read().Folders.Where(folder => folder.IsMailbox && (folder.Name == name || (withBelow && folder.Name.IsBelow(name)))))
        {
            var rights = RightsOn(folder);
            if ((rights & needed) != needed)
            {
                throw MailboxGuard.Refusal(rights);
            }
        }
    }

    /// <summary>Asks whether a mailbox of that name may be made. Who may not learns nothing of what is there.</summary>
    /// <returns>The list that the new mailbox gets: that of the nearest above.</returns>
    /// <exception cref="MailStoreException">NoPermission.</exception>
    public AccessControlList RequireCreate(MailboxName name)
    {
        for (var parent = name.Parent; parent is not null; parent = parent.Parent)
        {
            if (account.Folders.Find(parent) is { } above)
            {
                RequireCreateIn(RightsOn(above));
                return account.Acls.Own(above.MailsDirectory);
            }
        }

        RequireCreateIn(account.Acls.Default().RightsOf(subject));
        return AccessControlList.Empty;
    }

    private static void RequireCreateIn(MailboxRights rights)
    {
        if (!rights.HasFlag(MailboxRights.CreateBelow))
        {
            throw MailboxGuard.Refusal(MailboxRights.Lookup);
        }
    }

    private MailboxRights RightsOn(Folder folder) => account.Acls.Of(folder.MailsDirectory, prefix + folder.Name.Value).RightsOf(subject);
}
