using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Has an account look for what other processes do to its mailboxes, their messages and the subscriptions, while somebody watches it.</summary>
internal sealed class SdboxAccountNews(SdboxLiveAccount account)
{
    private readonly Lock _lock = new();
    private int _watchers;
    private volatile SdboxLookout? _lookout;

    /// <summary>Held while this process changes the tree of folders and tells of it, and while the tree is compared with what was told.</summary>
    public Lock Names { get; } = new();

    /// <summary>Completes once what happens from now on is told. Whoever watches and then lists, or changes what is found by comparison, misses nothing when it waits for this in between.</summary>
    public Task ReadyAsync() => _lookout?.Ready ?? Task.CompletedTask;

    /// <summary>Adds a watcher.</summary>
    /// <returns>Ends it.</returns>
    public IDisposable Watch(Action<AccountChange> onChange)
    {
        var told = account.Feed.Watch(onChange);
        lock (_lock)
        {
            if (_watchers++ == 0)
            {
                _lookout = SdboxLookout.Begin(account);
            }
        }

        return new SdboxWatch(told, new Interest(this));
    }

    /// <summary>Tells of a change to the tree of folders by this process. With <see cref="Names"/> held, and on a disk thread.</summary>
    public void Announce(AccountChange change)
    {
        _lookout?.Note(change);
        account.Feed.Enqueue(change);
    }

    /// <summary>Tells of changed messages, of this process or found by one of its sessions.</summary>
    public void Announce(MailboxName name, MailboxChange change)
    {
        if (_lookout is { } lookout)
        {
            lookout.TellMessages(name, change);
        }
        else
        {
            account.Feed.Enqueue(new AccountChange.Messages(name, change));
        }
    }

    /// <summary>Looks whether folders were changed, without waiting for that.</summary>
    public void LookAtNames() => _lookout?.LookAtNames();

    /// <summary>Tells of changed subscriptions, by whomever. On a disk thread.</summary>
    public void TellSubscriptions() => _lookout?.TellSubscriptions();

    /// <summary>Tells of changed metadata entries, by whomever. On a disk thread.</summary>
    public void TellAttributes() => _lookout?.TellAttributes();

    private void End()
    {
        SdboxLookout? ended = null;
        lock (_lock)
        {
            if (--_watchers == 0)
            {
                (ended, _lookout) = (_lookout, null);
            }
        }

        ended?.Dispose();
    }

    private sealed class Interest(SdboxAccountNews news) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                news.End();
            }
        }
    }
}
