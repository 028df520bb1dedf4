using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sharing;

/// <summary>One watcher of an account with mailboxes of others: hears of all of them, one change at a time, by the names that the visitor sees. What owners subscribe to, and their server entries, are theirs.</summary>
internal sealed class SharedWatch(Action<AccountChange> onChange) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _telling = new();
    private readonly List<IDisposable> _watches = [];
    private bool _isDisposed;

    /// <summary>Watches the visitor's own account as well.</summary>
    public void Add(IMailAccount own) => Keep(own.Watch(Tell));

    /// <summary>Watches an owner's account as well.</summary>
    /// <param name="account">The account.</param>
    /// <param name="level">What the visitor sees above its mailboxes.</param>
    public void Add(IMailAccount account, MailboxName level) => Keep(account.Watch(change =>
    {
        if (Below(change, level) is { } seen)
        {
            Tell(seen);
        }
    }));

    /// <summary>Hears of owners who come and go.</summary>
    /// <param name="store">The store that knows them.</param>
    /// <param name="root">The level below which they are.</param>
    public void AddOwners(IMailboxSharing store, MailboxName root)
    {
        if (store.WatchOwners(() => Tell(new AccountChange.AccessControl(root))) is { } watch)
        {
            Keep(watch);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _watches.ForEach(static watch => watch.Dispose());
            _watches.Clear();
        }
    }

    private static AccountChange? Below(AccountChange change, MailboxName level) => change switch
    {
        AccountChange.Messages messages => messages with { Name = Below(messages.Name, level) },
        AccountChange.Created created => created with { Name = Below(created.Name, level) },
        AccountChange.Deleted deleted => deleted with { Name = Below(deleted.Name, level) },
        AccountChange.Renamed renamed => new AccountChange.Renamed(Below(renamed.OldName, level), Below(renamed.NewName, level)),
        AccountChange.Metadata { Name: { } name } metadata => VisitorMetadata.Visible(metadata) is { } shared ? shared with { Name = Below(name, level) } : null,
        AccountChange.AccessControl rights => rights with { Name = rights.Name is { } name ? Below(name, level) : level },
        _ => null,
    };

    private static MailboxName Below(MailboxName name, MailboxName level) => MailboxName.Create($"{level}/{name}");

    private void Keep(IDisposable watch)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                watch.Dispose();
                return;
            }

            _watches.Add(watch);
        }
    }

    // Each account tells on threads of its own, and a watcher is told one change at a time.
    private void Tell(AccountChange change)
    {
        lock (_telling)
        {
            onChange(change);
        }
    }
}
