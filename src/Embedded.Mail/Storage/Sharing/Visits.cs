using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sharing;

/// <summary>The accounts of others that one session has looked into, each opened once.</summary>
internal sealed class Visits(MailUser visitor, SharedPrefix prefix, IMailboxOwners owners, IMailboxSharing store, AccountSettings settings) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, IMailAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Lock _watching = new();
    private readonly List<(IMailAccount Account, MailboxName Level)> _opened = [];
    private readonly List<SharedWatch> _watches = [];

    /// <summary>Where they are.</summary>
    public SharedPrefix Prefix => prefix;

    /// <summary>Whether a name is one of the shared ones.</summary>
    public bool Holds(MailboxName name) => prefix.TryRead(name, visitor, out _, out _);

    /// <summary>Finds the account in which a name is.</summary>
    /// <returns>The account and the name there; null for a name that is none of the shared ones.</returns>
    /// <exception cref="MailStoreException">NotFound: it is one of the shared ones, and there is no such owner or mailbox.</exception>
    public async ValueTask<(IMailAccount Account, MailboxName Name)?> FindAsync(MailboxName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !prefix.TryRead(name, visitor, out var owner, out var inner) ? null
            : owner is null || inner is null || await TryOpenAsync(owner, cancellationToken) is not { } account
                ? throw new MailStoreException(MailStoreError.NotFound, "Mailbox doesn't exist")
                : (account, inner);
    }

    /// <summary>All shared mailboxes that the visitor may see, and the levels above them.</summary>
    public async ValueTask<IReadOnlyList<MailboxListing>> ListAsync(CancellationToken cancellationToken)
    {
        var listings = new List<MailboxListing>();
        foreach (var owner in await store.ListOwnersAsync(visitor, cancellationToken))
        {
            if (prefix.LevelOf(owner, visitor) is { } level && await TryOpenAsync(owner, cancellationToken) is { } account
                && await account.ListAsync(cancellationToken) is { Count: > 0 } visible)
            {
                listings.Add(Level(level));
                listings.AddRange(visible.Select(listing => listing with { Name = MailboxName.Create($"{level}/{listing.Name}"), SpecialUse = SpecialUse.None }));
            }
        }

        if (listings.Count > 0)
        {
            for (var root = prefix.Root; root is not null; root = root.Parent)
            {
                listings.Add(Level(root));
            }
        }

        return listings;
    }

    /// <summary>Has a watcher hear of the accounts that were looked into, and of those that will be.</summary>
    public void Watch(SharedWatch watch)
    {
        lock (_watching)
        {
            _watches.Add(watch);
            watch.AddOwners(store, prefix.Root);
            _opened.ForEach(opened => watch.Add(opened.Account, opened.Level));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            foreach (var account in _accounts.Values)
            {
                await account.DisposeAsync();
            }

            _accounts.Clear();
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    private static MailboxListing Level(MailboxName name) => new(name, MailboxAttributes.NoSelect | MailboxAttributes.HasChildren, SpecialUse.None, default);

    private void Watch(IMailAccount account, MailboxName level)
    {
        lock (_watching)
        {
            _opened.Add((account, level));
            _watches.ForEach(watch => watch.Add(account, level));
        }
    }

    private async ValueTask<IMailAccount?> TryOpenAsync(string owner, CancellationToken cancellationToken)
    {
        // The user's own mailboxes are not among those of others; an owner whose level would be read as another's cannot be told apart.
        if (owner == visitor.Name || prefix.LevelOf(owner, visitor) is not { } level)
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_accounts.TryGetValue(owner, out var account) && await owners.FindAsync(owner, cancellationToken) is { } user && user.Name == owner)
            {
                account = await store.OpenAsVisitorAsync(user, visitor, $"{level}/", settings, cancellationToken);
                _accounts.Add(owner, account);
                Watch(account, level);
            }

            return account;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            return null;
        }
        finally
        {
            _ = _gate.Release();
        }
    }
}
