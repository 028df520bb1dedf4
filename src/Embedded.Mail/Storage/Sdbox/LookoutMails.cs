using System.Collections.Concurrent;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Tells watchers of an account that messages of a mailbox changed, whoever did it; the mailbox need not be in memory for that.</summary>
internal sealed class LookoutMails : IDisposable
{
    private readonly SdboxLiveAccount _account;
    private readonly Predicate<MailboxName> _isKnown;
    private readonly Action _onUnknown;
    private readonly ConcurrentDictionary<MailboxName, ModSeq> _told = new();
    private readonly ConcurrentDictionary<string, bool> _looking = new(StringComparer.Ordinal);
    private readonly IDisposable _watch;
    private volatile bool _isDisposed;

    /// <param name="account">The account.</param>
    /// <param name="isKnown">Whether watchers know of a mailbox.</param>
    /// <param name="onUnknown">There is one that they do not know of, or one is gone.</param>
    public LookoutMails(SdboxLiveAccount account, Predicate<MailboxName> isKnown, Action onUnknown)
    {
        (_account, _isKnown, _onUnknown) = (account, isKnown, onUnknown);
        _watch = account.Feed.Watch(OnTold);
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

    public void Dispose()
    {
        _isDisposed = true;
        _watch.Dispose();
    }

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
            if (!_isDisposed && (!_told.TryGetValue(name, out var told) || told != state.HighestModSeq))
            {
                _account.Feed.Enqueue(new AccountChange.Messages(name, new(lease.Mailbox.Id, told, state.HighestModSeq, state)));
            }
        }

        _account.Feed.Deliver();
        if (_isDisposed)
        {
            // The account may be closed by now, and nobody else would close what was opened here.
            _account.Mailboxes.Close(TimeSpan.Zero);
        }
    }

    private void OnTold(AccountChange change)
    {
        if (change is AccountChange.Messages messages)
        {
            _told[messages.Name] = messages.Change.State.HighestModSeq;
        }
    }
}
