using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands;

/// <summary>All names of an account in order: mailboxes, subscribed names, and the levels above these.</summary>
internal sealed class ListCatalog
{
    private ListCatalog(IReadOnlyList<ListEntry> entries) => Entries = entries;

    /// <summary>The names, INBOX first, parents before their children.</summary>
    public IReadOnlyList<ListEntry> Entries { get; }

    /// <summary>The names alone.</summary>
    public IReadOnlySet<MailboxName> Names => Entries.Select(static entry => entry.Name).ToHashSet();

    /// <summary>Reads the names.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="withSubscriptions">Whether subscriptions matter.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<ListCatalog> ReadAsync(IMailAccount account, bool withSubscriptions, CancellationToken cancellationToken)
    {
        var listings = await account.ListAsync(cancellationToken);
        if (!withSubscriptions)
        {
            return new ListCatalog([.. listings.Select(listing => new ListEntry(listing.Name, listing, IsSubscribed: false))]);
        }

        var subscribed = (await account.ListSubscriptionsAsync(cancellationToken)).ToHashSet();
        var names = new SortedDictionary<MailboxName, ListEntry>();
        foreach (var listing in listings)
        {
            names[listing.Name] = new ListEntry(listing.Name, listing, subscribed.Contains(listing.Name));
        }

        foreach (var name in subscribed)
        {
            AddMissing(names, name);
        }

        return new ListCatalog([.. names.Values]);
    }

    /// <summary>The names that have one of certain names below them.</summary>
    public HashSet<MailboxName> ParentsOf(Func<ListEntry, bool> isMeant)
    {
        var parents = new HashSet<MailboxName>();
        foreach (var entry in Entries.Where(isMeant))
        {
            for (var parent = entry.Name.Parent; parent is not null && parents.Add(parent); parent = parent.Parent)
            {
            }
        }

        return parents;
    }

    private static void AddMissing(SortedDictionary<MailboxName, ListEntry> names, MailboxName name)
    {
        _ = names.TryAdd(name, new ListEntry(name, null, IsSubscribed: true));
        for (var parent = name.Parent; parent is not null; parent = parent.Parent)
        {
            _ = names.TryAdd(parent, new ListEntry(parent, null, IsSubscribed: false));
        }
    }
}
