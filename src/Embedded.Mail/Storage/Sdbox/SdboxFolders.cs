using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The folders of an account: what may be done with them, in which order, and who is told.</summary>
internal sealed class SdboxFolders(SdboxLiveAccount account)
{
    private readonly FolderIds _ids = new(account.Files);
    private readonly FolderRemoval _removal = new(account);

    /// <summary>The tree as it is now. On a disk thread.</summary>
    public FolderTree Read() => FolderTree.Read(account.Files, account.Paths);

    /// <summary>The mailbox of that name; null when there is none. INBOX is made. On a disk thread.</summary>
    public Folder? Find(MailboxName name)
    {
        if (!account.Paths.TryGetDirectory(name, out var directory))
        {
            return null;
        }

        var folder = new Folder(name, directory, null);
        if (account.Files.TryGetStatus(folder.MailsDirectory, out var mails))
        {
            return folder with { Mails = mails };
        }

        if (name.IsInbox)
        {
            account.Prepare();
            return account.Files.TryGetStatus(folder.MailsDirectory, out mails) ? folder with { Mails = mails } : null;
        }

        return null;
    }

    /// <summary>The identity of a mailbox in the tree. On a disk thread.</summary>
    public MailboxId IdOf(Folder folder) => _ids.Of(folder);

    /// <summary>The identity of a mailbox by its name. On a disk thread.</summary>
    /// <exception cref="MailStoreException">NotFound; Corrupted where its index does not tell.</exception>
    public MailboxId GetId(MailboxName name) =>
        IdOf(Find(name) ?? throw SdboxLiveAccount.NotFound()) is { IsEmpty: false } id
            ? id
            : throw new MailStoreException(MailStoreError.Corrupted, "The mailbox must be opened first");

    /// <summary>Removes what a crash left. On a disk thread.</summary>
    public void CleanUp() => _removal.CleanUp();

    /// <summary>Whether there is an INBOX. On a disk thread.</summary>
    public bool HasInbox() => Exists(account.DirectoryOf(MailboxName.Inbox));

    /// <summary>Makes INBOX where there is none. On a disk thread.</summary>
    public void EnsureInbox()
    {
        if (HasInbox())
        {
            return;
        }

        var directory = account.DirectoryOf(MailboxName.Inbox);
        using var held = MailboxesLock.Acquire(account);
        if (!Exists(directory))
        {
            var id = new FolderCreation(account).Make(directory, SpecialUse.None, AccessControlList.Empty);
            account.News.Announce(new AccountChange.Created(MailboxName.Inbox, id));
        }
    }

    /// <inheritdoc cref="IMailAccount.CreateMailboxAsync"/>
    /// <param name="name">The name.</param>
    /// <param name="use">What it is for.</param>
    /// <param name="list">Its list of rights.</param>
    public async Task<MailboxId> CreateAsync(MailboxName name, SpecialUse use, AccessControlList list)
    {
        var id = await account.RunAsync("create a mailbox", () =>
        {
            var directory = account.DirectoryOf(name);
            using var held = MailboxesLock.Acquire(account);
            return Create(name, directory, use, list);
        });
        account.Feed.Deliver();
        return id;
    }

    /// <inheritdoc cref="IMailAccount.DeleteMailboxAsync"/>
    public async Task DeleteAsync(MailboxName name)
    {
        if (name.IsInbox)
        {
            throw new MailStoreException(MailStoreError.Cannot, "INBOX can't be deleted");
        }

        await account.RunAsync("look for a mailbox", () => FindForDeletion(name));
        using (var lease = await account.Mailboxes.AcquireAsync(name, CancellationToken.None))
        {
            await account.RunAsync("delete a mailbox", () => Delete(name, lease.Mailbox));
            lease.Mailbox.Deliver();
        }

        account.Feed.Deliver();
        await account.RunAsync("remove a deleted mailbox", _removal.CleanUp);
    }

    /// <inheritdoc cref="IMailAccount.RenameMailboxAsync"/>
    public async Task RenameAsync(MailboxName name, MailboxName newName)
    {
        var changed = await account.RunAsync("rename a mailbox", () =>
        {
            using var held = MailboxesLock.Acquire(account);
            return account.Tree.Write(() => Rename(name, newName));
        });
        foreach (var mailbox in changed)
        {
            mailbox.Deliver();
        }

        account.Feed.Deliver();
        await account.RunAsync("tell of access control lists", account.Acls.TellVisibleAgain);
    }

    /// <summary>Refuses a rename of INBOX that cannot be, and makes the mailbox that its messages are to go to.</summary>
    public Task<MailboxId> CreateForInboxAsync(MailboxName newName, AccessControlList list) =>
        newName.IsInbox || newName.IsBelow(MailboxName.Inbox)
            ? throw new MailStoreException(MailStoreError.Cannot, "A mailbox cannot be renamed to INBOX or to a name below itself")
            : CreateAsync(newName, SpecialUse.None, list);

    /// <summary>How many mailboxes there are. On a disk thread.</summary>
    public long CountMailboxes() => Read().Folders.Count(static folder => folder.IsMailbox);

    /// <summary>Takes a mailbox away whose deletion was begun and not finished, because the process died. On a disk thread.</summary>
    public void FinishDeletion(MailboxName name)
    {
        using var held = MailboxesLock.Acquire(account);
        if (Find(name) is { IsMailbox: true } folder)
        {
            DetachIfDeleted(folder);
        }
    }

    private void DetachIfDeleted(Folder folder)
    {
        if (IsDeleted(folder))
        {
            Detach(folder, MailboxHead.Read(account.Files, folder.MailsDirectory).Id);
            _removal.CleanUp();
        }
    }

    private bool IsDeleted(Folder folder)
    {
        try
        {
            SdboxLiveMailbox.Open(account, folder.Name, folder.MailsDirectory).Dispose();
            return false;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            return true;
        }
    }

    private bool Exists(string directory) => account.Files.TryGetStatus(Path.Combine(directory, SdboxPaths.MailsName), out _);

    private MailboxId Create(MailboxName name, string directory, SpecialUse use, AccessControlList list)
    {
        if (Exists(directory))
        {
            DetachIfDeleted(new Folder(name, directory, null));
        }

        if (Exists(directory))
        {
            throw new MailStoreException(MailStoreError.AlreadyExists, "Mailbox already exists");
        }

        if (account.Quota.IsLimited)
        {
            account.Quota.EnsureRoomForMailbox(CountMailboxes());
        }

        var id = new FolderCreation(account).Make(directory, use, list);
        account.News.Announce(new AccountChange.Created(name, id));
        if (list.IsVisibleToOthers)
        {
            account.Acls.TellVisibleAgain();
        }

        return id;
    }

    private Folder FindForDeletion(MailboxName name) => Read().Find(name) switch
    {
        null => throw SdboxLiveAccount.NotFound(),
        { IsMailbox: false } => throw new MailStoreException(MailStoreError.Cannot, "The name is no mailbox and has mailboxes below it"),
        var folder => folder,
    };

    private void Delete(MailboxName name, SdboxLiveMailbox mailbox)
    {
        using var held = MailboxesLock.Acquire(account);
        var folder = FindForDeletion(name);
        if (mailbox.Mails != folder.MailsDirectory)
        {
            // Another of that name, made meanwhile.
            throw SdboxLiveAccount.NotFound();
        }

        mailbox.MarkDeleted();
        Detach(folder, mailbox.Id);
        account.Mailboxes.Forget(mailbox);
        mailbox.Delete();
    }

    // The log says by now that the mailbox is deleted: were the rest not done, who wants to open it next finds that and does it.
    private void Detach(Folder folder, MailboxId id)
    {
        _ = account.Tree.Write(() => _removal.Detach(folder));
        account.Quota.Remove(id);
        account.Attributes.Remove(id);
        account.Journal(MailboxChangeKind.MailboxDeleted, id);
        account.News.Announce(new AccountChange.Deleted(folder.Name, id));
        account.Acls.TellVisibleAgain();
    }

    private IReadOnlyList<SdboxLiveMailbox> Rename(MailboxName name, MailboxName newName)
    {
        var renaming = new FolderRenaming(account, Read());
        var (folder, target) = renaming.Plan(name, newName);
        renaming.Carry(folder, target);
        var mailboxes = account.Mailboxes.FindForRename(name);
        foreach (var mailbox in mailboxes)
        {
            var renamed = FolderRenaming.Rebase(mailbox.Name, name, newName);
            mailbox.Rename(renamed, Path.Combine(account.DirectoryOf(renamed), SdboxPaths.MailsName));
        }

        account.QuotaCount.Hurry();
        account.Journal(MailboxChangeKind.Renamed, newName);
        account.News.Announce(new AccountChange.Renamed(name, newName));
        return mailboxes;
    }
}
