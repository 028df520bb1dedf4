using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Notify;

/// <summary>
/// What has happened and is not told yet. Committers put it in; the session takes it out when it comes to write. It does not grow with what happens: changes of one mailbox are one, and beyond a limit
/// only that there were too many is known.
/// </summary>
internal sealed class NotifyQueue
{
    private const int MaxNews = 1000;
    private const int MaxMailboxes = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<MailboxName, MailboxState> _mailboxes = [];
    private List<NotifyNews> _news = [];
    private volatile bool _hasPending;
    private bool _selectedChanged;
    private bool _isOverflown;

    /// <summary>Whether there is anything to take.</summary>
    public bool HasPending => _hasPending;

    /// <summary>Messages of the selected mailbox may have changed, or another is selected.</summary>
    public void AddSelected()
    {
        lock (_lock)
        {
            _selectedChanged = _hasPending = true;
        }
    }

    /// <summary>Adds a change.</summary>
    /// <param name="change">What happened.</param>
    /// <param name="isTold">Whether the client is told of it.</param>
    public void Add(AccountChange change, bool isTold)
    {
        lock (_lock)
        {
            if (change is AccountChange.Messages messages)
            {
                _mailboxes[messages.Name] = messages.Change.State;
            }
            else if (change is not AccountChange.AccessControl || !_news.Contains(new(change, isTold)))
            {
                _news.Add(new(change, isTold));
            }

            _hasPending = true;
            if (_news.Count > MaxNews || _mailboxes.Count > MaxMailboxes)
            {
                _isOverflown = true;
                _news.Clear();
                _mailboxes.Clear();
            }
        }
    }

    /// <summary>Takes all out.</summary>
    public NotifyBatch Take()
    {
        lock (_lock)
        {
            var batch = new NotifyBatch(_news, _mailboxes, _selectedChanged, _isOverflown);
            (_news, _mailboxes, _selectedChanged, _isOverflown, _hasPending) = ([], [], false, false, false);
            return batch;
        }
    }
}
