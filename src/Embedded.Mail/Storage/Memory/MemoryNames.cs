using Embedded.Mail.Messages;
using Embedded.Mail.Storage.AccessControl;

namespace Embedded.Mail.Storage.Memory;

/// <summary>
/// The names of an account's mailboxes. Only mailboxes are kept; a level that is none exists as long as a mailbox lies below it. Its lock comes before the mailboxes' gates.
/// </summary>
internal sealed class MemoryNames
{
    private readonly MemoryLiveAccount _account;
    private readonly Lock _lock = new();
    private readonly Dictionary<MailboxName, MemoryLiveMailbox> _mailboxes = [];
    private uint _lastUidValidity;

    public MemoryNames(MemoryLiveAccount account)
    {
        _account = account;
        _ = Add(MailboxName.Inbox, SpecialUse.None);
    }

    /// <summary>The mailbox of that name.</summary>
    /// <exception cref="MailStoreException">NotFound, also for a level that is no mailbox.</exception>
    public MemoryLiveMailbox Get(MailboxName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            return _mailboxes.TryGetValue(name, out var mailbox) ? mailbox : throw NotFound();
        }
    }

    /// <summary>All names that a user may see in the order of a listing, with those of mere levels, whose mailbox is null.</summary>
    public IReadOnlyList<MailboxListing> List(AccountSettings settings, AclSubject subject)
    {
        KeyValuePair<MailboxName, MemoryLiveMailbox>[] mailboxes;
        lock (_lock)
        {
            mailboxes = [.. _mailboxes.Where(mailbox => mailbox.Value.Acl.RightsOf(subject).HasFlag(MailboxRights.Lookup))];
        }

        var parents = Parents(mailboxes.Select(static mailbox => mailbox.Key));
        var listings = mailboxes.Select(mailbox => Listing(mailbox.Key, mailbox.Value, settings, parents))
            .Concat(parents.Except(mailboxes.Select(static mailbox => mailbox.Key)).Select(static level => Level(level)))
            .ToList();
        listings.Sort(static (a, b) => a.Name.CompareTo(b.Name));
        return listings;
    }

    /// <exception cref="MailStoreException">AlreadyExists, NoPermission, OverQuota.</exception>
    public MailboxId Create(MailboxName name, SpecialUse use, AclSubject subject)
    {
        ArgumentNullException.ThrowIfNull(name);
        MailboxId id;
        lock (_lock)
        {
            RequireCreate(name, subject);
            ThrowIfExists(name);
            id = Add(name, use).Id;
        }

        _account.Feed.Deliver();
        return id;
    }

    /// <exception cref="MailStoreException">NotFound, Cannot, NoPermission.</exception>
    public void Delete(MailboxName name, AclSubject subject)
    {
        ArgumentNullException.ThrowIfNull(name);
        MemoryLiveMailbox mailbox;
        lock (_lock)
        {
            mailbox = GetForDeletion(name, subject);
            _ = _mailboxes.Remove(name);
            mailbox.Delete();
            _account.Quota.ReleaseMailbox();
            _account.Feed.Enqueue(new AccountChange.Deleted(name, mailbox.Id));
        }

        mailbox.Deliver();
    }

    /// <exception cref="MailStoreException">NotFound, AlreadyExists, Cannot, NoPermission.</exception>
    public void Rename(MailboxName name, MailboxName newName, AclSubject subject)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(newName);
        List<MemoryLiveMailbox> told;
        lock (_lock)
        {
            told = RenameUnderLock(name, newName, subject);
        }

        told.ForEach(static mailbox => mailbox.Deliver());
        _account.Feed.Deliver();
    }

    /// <summary>Counts anew what all mailboxes hold.</summary>
    public void Recount()
    {
        lock (_lock)
        {
            foreach (var mailbox in _mailboxes.Values)
            {
                mailbox.Recount();
            }
        }
    }

    private static MailStoreException NotFound() => new(MailStoreError.NotFound, "Mailbox doesn't exist");

    private static HashSet<MailboxName> Parents(IEnumerable<MailboxName> names)
    {
        var parents = new HashSet<MailboxName>();
        foreach (var name in names)
        {
            for (var parent = name.Parent; parent is not null && parents.Add(parent); parent = parent.Parent)
            {
            }
        }

        return parents;
    }

    private static MailboxListing Listing(MailboxName name, MemoryLiveMailbox mailbox, AccountSettings settings, HashSet<MailboxName> parents) =>
        new(name, parents.Contains(name) ? MailboxAttributes.HasChildren : MailboxAttributes.None,
            settings.SpecialUseOf(name, mailbox.Annotations.SpecialUse), mailbox.Id);

    private static MailboxListing Level(MailboxName name) =>
        new(name, MailboxAttributes.NoSelect | MailboxAttributes.HasChildren, SpecialUse.None, default);

    private MemoryLiveMailbox Add(MailboxName name, SpecialUse use)
    {
        _account.Quota.ChargeMailbox();

        // As Dovecot does, the time; and always another than before, for a mailbox may be deleted and made again within a second.
        _lastUidValidity = Math.Max(_lastUidValidity + 1, (uint)_account.Store.TimeProvider.GetUtcNow().ToUnixTimeSeconds());
        var acl = NearestAbove(name)?.Acl ?? AccessControlList.Empty;
        var mailbox = new MemoryLiveMailbox(_account, name, new UidValidity(_lastUidValidity), acl, AnnotationSet.Of(use));
        _mailboxes.Add(name, mailbox);
        _account.Feed.Enqueue(new AccountChange.Created(name, mailbox.Id));
        return mailbox;
    }

    private List<MemoryLiveMailbox> RenameUnderLock(MailboxName name, MailboxName newName, AclSubject subject)
    {
        if (newName.IsInbox || newName.IsBelow(name))
        {
            throw new MailStoreException(MailStoreError.Cannot, "A mailbox cannot be renamed to INBOX or to a name below itself");
        }

        RequireCreate(newName, subject);
        ThrowIfExists(newName);
        return name.IsInbox ? MoveInbox(newName, subject) : RenameTree(name, newName, subject);
    }

    private List<MemoryLiveMailbox> RenameTree(MailboxName name, MailboxName newName, AclSubject subject)
    {
        var tree = _mailboxes.Where(mailbox => mailbox.Key == name || mailbox.Key.IsBelow(name)).Select(static mailbox => mailbox.Value).ToList();
        if (tree.Count == 0)
        {
            throw NotFound();
        }

        tree.ForEach(mailbox => mailbox.GuardFor(subject).Require(MailboxRights.DeleteMailbox));
        var newNames = tree.ConvertAll(mailbox => Rebase(mailbox.Name, name, newName));
        newNames.ForEach(ThrowIfExists);
        tree.ForEach(mailbox => _mailboxes.Remove(mailbox.Name));
        foreach (var (mailbox, renamed) in tree.Zip(newNames))
        {
            _mailboxes.Add(renamed, mailbox);
            mailbox.Rename(renamed);
        }

        _account.Feed.Enqueue(new AccountChange.Renamed(name, newName));
        return tree;
    }

    private List<MemoryLiveMailbox> MoveInbox(MailboxName newName, AclSubject subject)
    {
        var inbox = _mailboxes[MailboxName.Inbox];
        var guard = inbox.GuardFor(subject);
        guard.Require(MailboxRights.DeleteMailbox | MailboxRights.DeleteMessages | MailboxRights.Expunge | MailboxRights.Read);
        var mailbox = Add(newName, SpecialUse.None);
        new MemoryTransfer((inbox, guard), (mailbox, mailbox.GuardFor(subject)), _account.Store.TimeProvider.GetLocalNow()).MoveUntold(UidSet.All);
        if (AnnotationSet.CopyOf(inbox.Annotations.Entries) is { Count: > 0 } entries)
        {
            mailbox.SetAnnotations(entries);
        }

        return [mailbox, inbox];
    }

    private MemoryLiveMailbox GetForDeletion(MailboxName name, AclSubject subject)
    {
        if (_mailboxes.TryGetValue(name, out var mailbox))
        {
            mailbox.GuardFor(subject).Require(MailboxRights.DeleteMailbox);
            return name.IsInbox ? throw new MailStoreException(MailStoreError.Cannot, "INBOX can't be deleted") : mailbox;
        }

        throw IsLevel(name) ? new MailStoreException(MailStoreError.Cannot, "The name is no mailbox and has mailboxes below it") : NotFound();
    }

    private bool IsLevel(MailboxName name) => _mailboxes.Keys.Any(other => other.IsBelow(name));

    private static MailboxName Rebase(MailboxName name, MailboxName from, MailboxName to) =>
        MailboxName.TryCreate(to.Value + name.Value[from.Value.Length..], out var renamed)
            ? renamed
            : throw new MailStoreException(MailStoreError.Cannot, "The name of a mailbox below would become too long");

    private void ThrowIfExists(MailboxName name)
    {
        if (_mailboxes.ContainsKey(name))
        {
            throw new MailStoreException(MailStoreError.AlreadyExists, "Mailbox already exists");
        }
    }

    // The first level belongs to the owner. Who may not create learns nothing of what is there.
    private void RequireCreate(MailboxName name, AclSubject subject)
    {
        var rights = NearestAbove(name)?.Acl.RightsOf(subject) ?? AccessControlList.Empty.RightsOf(subject);
        if (!rights.HasFlag(MailboxRights.CreateBelow))
        {
            throw MailboxGuard.Refusal(MailboxRights.Lookup);
        }
    }

    private MemoryLiveMailbox? NearestAbove(MailboxName name)
    {
        for (var parent = name.Parent; parent is not null; parent = parent.Parent)
        {
            if (_mailboxes.TryGetValue(parent, out var mailbox))
            {
                return mailbox;
            }
        }

        return null;
    }
}
