using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sharing;

/// <summary>An account with the mailboxes of others below a prefix. Subscriptions to these are kept in the user's own account, and what others have of quota is not told.</summary>
internal sealed class SharingAccount(IMailAccount own, Visits visits)
    : IMailAccount, IMailboxMetadata, IMailQuota, IMailboxAccessControl, IMailboxResync, IMailAppendLimit
{
    private readonly VisitorMetadata _metadata = new(own);

    public MailUser User => own.User;

    public IReadOnlyList<MailNamespace> Namespaces { get; } = [.. own.Namespaces, new MailNamespace(MailNamespaceKind.OtherUsers, $"{visits.Prefix.Root}/")];

    public long? MaxMessageSize => (own as IMailAppendLimit)?.MaxMessageSize;

    public int MaxMetadataValueSize => ((IMailboxMetadata)own).MaxMetadataValueSize;

    public async ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken)
    {
        var shared = await visits.ListAsync(cancellationToken);
        var root = visits.Prefix.Root;
        var mine = (await own.ListAsync(cancellationToken)).Where(listing => !listing.Name.IsBelow(root) && listing.Name != root).ToList();
        var names = mine.Select(static listing => listing.Name).ToHashSet();
        var all = mine.Concat(shared.Where(listing => !names.Contains(listing.Name))).ToList();
        all.Sort(static (a, b) => a.Name.CompareTo(b.Name));
        return all;
    }

    public ValueTask<IReadOnlyList<MailboxName>> ListSubscriptionsAsync(CancellationToken cancellationToken) => own.ListSubscriptionsAsync(cancellationToken);

    public async ValueTask<IMailbox> OpenMailboxAsync(MailboxName name, MailboxAccess access, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(name, cancellationToken);
        return await account.OpenMailboxAsync(inner, access, cancellationToken);
    }

    public async ValueTask<MailboxStatus> GetStatusAsync(MailboxName name, MailboxStatusItems items, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(name, cancellationToken);
        return await account.GetStatusAsync(inner, items, cancellationToken);
    }

    public async ValueTask<MailboxId> CreateMailboxAsync(MailboxName name, SpecialUse specialUse, CancellationToken cancellationToken)
    {
        // What a mailbox is used for is a matter of whose it is (RFC 6154 §2). This comes first, for it tells nothing of who is there.
        if (specialUse != SpecialUse.None && visits.Holds(name))
        {
            throw new MailStoreException(MailStoreError.Cannot, "A mailbox of another user cannot be given a special use");
        }

        var (account, inner) = await RouteNewAsync(name, cancellationToken);
        return await account.CreateMailboxAsync(inner, specialUse, cancellationToken);
    }

    public async ValueTask DeleteMailboxAsync(MailboxName name, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(name, cancellationToken);
        await account.DeleteMailboxAsync(inner, cancellationToken);
    }

    public async ValueTask RenameMailboxAsync(MailboxName name, MailboxName newName, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(name, cancellationToken);
        var (target, newInner) = await RouteNewAsync(newName, cancellationToken);
        if (account != target)
        {
            throw new MailStoreException(MailStoreError.Cannot, "A mailbox cannot be renamed into another user's account");
        }

        await account.RenameMailboxAsync(inner, newInner, cancellationToken);
    }

    public ValueTask SubscribeAsync(MailboxName name, bool subscribed, CancellationToken cancellationToken) => own.SubscribeAsync(name, subscribed, cancellationToken);

    public IDisposable Watch(Action<AccountChange> onChange)
    {
        var watch = new SharedWatch(onChange);
        watch.Add(own);
        visits.Watch(watch);
        return watch;
    }

    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetMetadataAsync(MailboxName? mailbox, CancellationToken cancellationToken) =>
        await FindAsync(mailbox, cancellationToken) is var (account, inner)
            ? await _metadata.GetAsync(account, inner, cancellationToken)
            : await ((IMailboxMetadata)own).GetMetadataAsync(mailbox, cancellationToken);

    public async ValueTask SetMetadataAsync(MailboxName? mailbox, IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await (await FindAsync(mailbox, cancellationToken) is var (account, inner)
            ? _metadata.SetAsync(account, inner, entries, cancellationToken)
            : ((IMailboxMetadata)own).SetMetadataAsync(mailbox, entries, cancellationToken));
    }

    public async ValueTask<IReadOnlyList<QuotaRoot>> GetQuotaRootsAsync(MailboxName mailbox, CancellationToken cancellationToken) =>
        await visits.FindAsync(mailbox, cancellationToken) is null ? await ((IMailQuota)own).GetQuotaRootsAsync(mailbox, cancellationToken) : [];

    public ValueTask<QuotaRoot?> GetQuotaRootAsync(string name, CancellationToken cancellationToken) => ((IMailQuota)own).GetQuotaRootAsync(name, cancellationToken);

    public ValueTask<QuotaRoot?> SetQuotaAsync(string name, IReadOnlyDictionary<QuotaResourceKind, long>? limits, CancellationToken cancellationToken) =>
        ((IMailQuota)own).SetQuotaAsync(name, limits, cancellationToken);

    public ValueTask RecalculateQuotaAsync(CancellationToken cancellationToken) => ((IMailQuota)own).RecalculateQuotaAsync(cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, MailboxRights>> GetAclAsync(MailboxName mailbox, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(mailbox, cancellationToken);
        return await ((IMailboxAccessControl)account).GetAclAsync(inner, cancellationToken);
    }

    public async ValueTask SetAclAsync(MailboxName mailbox, string identifier, MailboxRights rights, AclUpdateMode mode, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(mailbox, cancellationToken);
        await ((IMailboxAccessControl)account).SetAclAsync(inner, identifier, rights, mode, cancellationToken);
    }

    public async ValueTask<MailboxRights> GetRequiredRightsAsync(MailboxName mailbox, string identifier, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(mailbox, cancellationToken);
        return await ((IMailboxAccessControl)account).GetRequiredRightsAsync(inner, identifier, cancellationToken);
    }

    public async ValueTask<MailboxRights> GetMyRightsAsync(MailboxName mailbox, CancellationToken cancellationToken)
    {
        var (account, inner) = await RouteAsync(mailbox, cancellationToken);
        return await ((IMailboxAccessControl)account).GetMyRightsAsync(inner, cancellationToken);
    }

    public ValueTask ForceResyncAsync(MailboxName? mailbox, CancellationToken cancellationToken) =>
        own is IMailboxResync resync ? resync.ForceResyncAsync(mailbox, cancellationToken) : ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await visits.DisposeAsync();
        await own.DisposeAsync();
    }

    private async ValueTask<(IMailAccount Account, MailboxName Name)> RouteAsync(MailboxName name, CancellationToken cancellationToken) =>
        await visits.FindAsync(name, cancellationToken) ?? (own, name);

    // Null for the server and for the user's own mailboxes.
    private async ValueTask<(IMailAccount Account, MailboxName Name)?> FindAsync(MailboxName? name, CancellationToken cancellationToken) =>
        name is null ? null : await visits.FindAsync(name, cancellationToken);

    // Whether there is such an owner is not told to who may not create there.
    private async ValueTask<(IMailAccount Account, MailboxName Name)> RouteNewAsync(MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            return await RouteAsync(name, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            throw new MailStoreException(MailStoreError.NoPermission, "Permission denied", e);
        }
    }
}
