using System.Collections.Concurrent;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Tells watchers of an account that messages of a mailbox changed, whoever did it; the mailbox need not be in memory for that.</summary>
internal sealed class LookoutMails : IDisposable
{
    private readonly SdboxLiveAccount _account;
    private readonly Predicate<MailboxName> _isKnown;
    private readonly Action _onUnknown;
    private readonly Lock _tellLock = new();
    private readonly Dictionary<MailboxId, ModSeq> _told = [];
    private readonly ConcurrentDictionary<string, bool> _looking = new(StringComparer.Ordinal);
    private volatile bool _isDisposed;

    /// <param name="account">The account.</param>
    /// <param name="isKnown">Whether watchers know of a mailbox.</param>
    /// <param name="onUnknown">There is one that they do not know of, or one is gone.</param>
    public LookoutMails(SdboxLiveAccount account, Predicate<MailboxName> isKnown, Action onUnknown) => (_account, _isKnown, _onUnknown) = (account, isKnown, onUnknown);

    /// <summary>Tells of a change, unless the state that it leads to was told: this process and the look at its directory find the same.</summary>
    public void Tell(MailboxName name, MailboxChange change)
    {
        lock (_tellLock)
        {
            var isNews = change.From == change.To || !_told.TryGetValue(change.Mailbox, out var told) || told != change.To;
            _told[change.Mailbox] = change.To;
            if (isNews)
            {
                _account.Feed.Enqueue(new AccountChange.Messages(name, change));
            }
        }
    }

    /// <summary>Looks at a directory of messages, without waiting for that. One look is enough for all changes that came before it.</summary>
    public void Look(string mails)
    {
        if (_looking.TryAdd(mails, true))
        {
            _account.Disk.Post(() =>
            {
                _ = _looking.TryRemove(mails, out _);
                _ = TellAsync(mails);
            });
        }
    }

    public void Dispose() => _isDisposed = true;

    private async Task TellAsync(string mails)
    {
        if (_isDisposed || !_account.Paths.TryGetName(Path.GetDirectoryName(mails)!, out var name))
        {
            return;
        }

        if (!_isKnown(name))
        {
            _onUnknown();
            return;
        }

        try
        {
            await TellAsync(name);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            _onUnknown();
        }
        catch (Exception e) when (e is IOException or MailStoreException or ObjectDisposedException)
        {
            Log.LookFailed(_account.Logger, e, mails);
        }
    }

    private async Task TellAsync(MailboxName name)
    {
        using (var lease = await _account.Mailboxes.AcquireAsync(name, CancellationToken.None))
        {
            var state = await lease.Mailbox.RefreshAsync();
            if (!_isDisposed)
            {
                Tell(name, lease.Mailbox.Id, state);
            }
        }

        _account.Feed.Deliver();
        if (_isDisposed)
        {
            // The account may be closed by now, and nobody else would close what was opened here.
            _account.Mailboxes.Close(TimeSpan.Zero);
        }
    }

    private void Tell(MailboxName name, MailboxId id, MailboxState state)
    {
        lock (_tellLock)
        {
            // Of a new mailbox to which nothing has happened its name alone is told.
            var told = _told.GetValueOrDefault(id);
            if (told == state.HighestModSeq || (told == default && state.UidNext == Uid.First))
            {
                _told[id] = state.HighestModSeq;
                return;
            }

            Tell(name, new(id, told, state.HighestModSeq, state));
        }
    }
}
