using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Has a mailbox look for what other processes changed while somebody watches it: when the system tells of a change of its log, and at intervals where the system does not tell.
/// </summary>
/// <param name="mailbox">The mailbox.</param>
internal sealed class SdboxNews(SdboxLiveMailbox mailbox)
{
    // Dovecot's mailbox_idle_check_interval.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private int _watchers;
    private int _isLooking;
    private IDisposable? _source;

    /// <summary>Begins to look, for one watcher more.</summary>
    /// <returns>Ends it for that watcher.</returns>
    public IDisposable Begin()
    {
        lock (_lock)
        {
            if (_watchers++ == 0)
            {
                _source = mailbox.Account.Watch?.Watch(mailbox.Mails, OnChange)
                    ?? mailbox.Account.Time.CreateTimer(static news => ((SdboxNews)news!).Look(), this, Interval, Interval);
            }
        }

        return new Interest(this);
    }

    private void End()
    {
        IDisposable? ended = null;
        lock (_lock)
        {
            if (--_watchers == 0)
            {
                (ended, _source) = (_source, null);
            }
        }

        ended?.Dispose();
    }

    private void OnChange(DirectoryChange change)
    {
        if (change.Name.Length == 0 || change.Name == IndexPaths.LogName)
        {
            Look();
        }
    }

    // One look is enough for all changes that came before it; one that came during it is told again by then.
    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 0)
        {
            mailbox.Account.Disk.Post(() =>
            {
                Volatile.Write(ref _isLooking, 0);
                mailbox.LookHere();
            });
        }
    }

    private sealed class Interest(SdboxNews news) : IDisposable
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
