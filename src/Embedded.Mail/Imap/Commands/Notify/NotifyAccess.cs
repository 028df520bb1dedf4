using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>Which of the mailboxes that a client wants to hear of are open to it: nothing is told of others but that they are closed (RFC 5465 §3.1, §5.9).</summary>
internal sealed class NotifyAccess(IMailAccount account, NotifyFilter filter)
{
    private readonly HashSet<MailboxName> _open = [];
    private readonly HashSet<MailboxName> _closed = [];
    private readonly HashSet<MailboxName> _listed = [];

    /// <summary>Whether the client was told that it cannot hear of a mailbox.</summary>
    public bool IsClosed(MailboxName name) => _closed.Contains(name);

    /// <summary>Takes in a mailbox that can be listed.</summary>
    /// <returns>Whether it is open; null where the client wants to hear of nothing there, and for one that is gone.</returns>
    public async ValueTask<bool?> AddAsync(MailboxName name, CancellationToken cancellationToken)
    {
        if (filter.EventsOf(name) == NotifyEvents.None)
        {
            return null;
        }

        var isOpen = await CanReadAsync(name, cancellationToken);
        _ = isOpen switch
        {
            true => _closed.Remove(name) | _open.Add(name),
            false => _open.Remove(name) | _closed.Add(name),
            null => false,
        };
        _ = isOpen is not null && _listed.Add(name);
        return isOpen;
    }

    /// <summary>Takes in that mailboxes have gone or got other names.</summary>
    public void Note(AccountChange change)
    {
        switch (change)
        {
            case AccountChange.Deleted deleted:
                _ = _open.Remove(deleted.Name) | _closed.Remove(deleted.Name) | _listed.Remove(deleted.Name);
                break;
            case AccountChange.Renamed renamed:
                Carry(_open, renamed);
                Carry(_closed, renamed);
                Carry(_listed, renamed);
                break;
        }
    }

    /// <summary>Looks again after rights have changed.</summary>
    /// <param name="changed">The mailbox, or the level above those, of which they have; null for all.</param>
    /// <param name="catalog">What the client may list now.</param>
    /// <param name="cancellationToken">Ends the waiting for the store.</param>
    /// <returns>The mailboxes that are open, closed, listed or not listed now and were not before, in order.</returns>
    public async ValueTask<IReadOnlyList<NotifyAccessChange>> LookAsync(MailboxName? changed, ListCatalog catalog, CancellationToken cancellationToken)
    {
        var news = new List<NotifyAccessChange>();
        var listed = catalog.Entries.Where(entry => entry.IsSelectable && IsAt(entry.Name, changed)).Select(static entry => entry.Name).ToHashSet();
        foreach (var name in _open.Concat(_closed).Where(name => IsAt(name, changed)).Union(listed).Order().ToList())
        {
            var (wasOpen, wasClosed, wasListed) = (_open.Contains(name), _closed.Contains(name), _listed.Contains(name));
            if (!listed.Contains(name))
            {
                Lose(name, news);
            }
            else if (await AddAsync(name, cancellationToken) is { } isOpen && (!wasListed || (isOpen ? !wasOpen : !wasClosed)))
            {
                news.Add(new(name, isOpen, IsKnown: isOpen ? wasClosed : wasOpen));
            }
        }

        return news;
    }

    private static bool IsAt(MailboxName name, MailboxName? changed) => changed is null || name == changed || name.IsBelow(changed);

    private static void Carry(HashSet<MailboxName> names, AccountChange.Renamed renamed)
    {
        foreach (var name in names.Where(name => IsAt(name, renamed.OldName)).ToList())
        {
            _ = names.Remove(name);
            _ = names.Add(name.Rebase(renamed.OldName, renamed.NewName));
        }
    }

    private void Lose(MailboxName name, List<NotifyAccessChange> news)
    {
        var wasOpen = _open.Remove(name);
        if (_listed.Remove(name) || wasOpen)
        {
            _ = _closed.Add(name);
            news.Add(new(name, IsOpen: false, IsKnown: wasOpen));
        }
    }

    private async ValueTask<bool?> CanReadAsync(MailboxName name, CancellationToken cancellationToken)
    {
        try
        {
            _ = await account.GetStatusAsync(name, MailboxStatusItems.None, cancellationToken);
            return true;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NoPermission)
        {
            return false;
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            return null;
        }
    }
}
