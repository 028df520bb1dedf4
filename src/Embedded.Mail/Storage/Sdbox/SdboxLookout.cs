using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Looks for what other processes do in an account: when the system tells of a change in one of its directories, and at intervals where the system does not tell. What is found is compared with what
/// watchers were told, so that a change of this process is not told twice.
/// </summary>
internal sealed class SdboxLookout : IDisposable
{
    // Directories made one below the other faster than they can be watched are found by the next look.
    private const int MaxRounds = 10;

    // Dovecot's mailbox_idle_check_interval.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly SdboxLiveAccount _account;
    private readonly FolderWatches _watches;
    private readonly LookoutMails _mails;
    private readonly LookoutAttributes _attributes;
    private readonly IDisposable? _control;
    private readonly IDisposable? _root;
    private readonly ITimer _timer;
    private readonly Lock _subscriptions = new();
    private ImmutableHashSet<MailboxName> _subscribed = [];
    private volatile KnownFolders? _known;
    private int _isLooking;
    private volatile bool _isDisposed;

    private SdboxLookout(SdboxLiveAccount account)
    {
        _account = account;
        _mails = new LookoutMails(account, name => _known?.Contains(name) == true, LookAtNames);
        _attributes = new LookoutAttributes(account, id => _known?.NameOf(id));
        _watches = new FolderWatches(account.Watch, LookAtNames, _mails.Look, OnRightsChange);
        _control = account.Watch?.Watch(account.Paths.Control, change => OnFileChange(change, account.Paths.Subscriptions, LookAtSubscriptions));
        _root = account.Watch?.Watch(account.Paths.Root, change => OnFileChange(change, account.Paths.Attributes, LookAtAttributes));
        _timer = account.Time.CreateTimer(static lookout => ((SdboxLookout)lookout!).LookUntold(), this, Interval, Interval);
        Ready = account.Disk.RunAsync(LookFirst);
    }

    /// <summary>Completes when the first look is done.</summary>
    public Task Ready { get; }

    /// <summary>Begins to look.</summary>
    public static SdboxLookout Begin(SdboxLiveAccount account) => new(account);

    /// <summary>Takes in what this process tells of folders itself; the lock of names is held.</summary>
    public void Note(AccountChange change)
    {
        _known?.Note(change);
        if (change is AccountChange.Created created)
        {
            _attributes.Take(created.Id);
        }
    }

    /// <summary>Tells of changed messages that this process knows of.</summary>
    public void TellMessages(MailboxName name, MailboxChange change) => _mails.Tell(name, change);

    /// <summary>Has the folders compared. One look is enough for all changes that came before it.</summary>
    public void LookAtNames()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 0)
        {
            Post(() =>
            {
                Volatile.Write(ref _isLooking, 0);
                TellNames();
            });
        }
    }

    /// <summary>Compares the subscriptions and tells of what is new. On a disk thread.</summary>
    public void TellSubscriptions()
    {
        lock (_subscriptions)
        {
            var now = ReadSubscriptions();
            foreach (var name in now.SymmetricExcept(_subscribed).Order())
            {
                _account.Feed.Enqueue(new AccountChange.Subscription(name, now.Contains(name)));
            }

            _subscribed = now;
        }
    }

    /// <summary>Compares the metadata entries and tells of what is new. On a disk thread.</summary>
    public void TellAttributes()
    {
        lock (_account.News.Names)
        {
            _attributes.Tell();
        }
    }

    public void Dispose()
    {
        lock (_account.News.Names)
        {
            _isDisposed = true;
            _watches.Dispose();
        }

        _timer.Dispose();
        _control?.Dispose();
        _root?.Dispose();
        _mails.Dispose();
    }

    private void LookFirst()
    {
        Try(() =>
        {
            lock (_subscriptions)
            {
                _subscribed = ReadSubscriptions();
            }
        });
        Try(TellNames);
        Try(TellAttributes);
    }

    private void TellNames()
    {
        lock (_account.News.Names)
        {
            if (_isDisposed)
            {
                return;
            }

            var found = Read();
            if (_known is null)
            {
                _known = new KnownFolders(found);
                return;
            }

            foreach (var change in _known.Update(found))
            {
                _account.Feed.Enqueue(change);
                if (change is AccountChange.Created created)
                {
                    _attributes.Take(created.Id);
                }
            }
        }
    }

    // First watched, then read: what happens after the reading is told.
    private Dictionary<MailboxName, MailboxId> Read()
    {
        var tree = _account.Folders.Read();
        for (var round = 0; round < MaxRounds && _watches.Cover(DirectoriesOf(tree)); round++)
        {
            tree = _account.Folders.Read();
        }

        return tree.Folders.Where(static folder => folder.IsMailbox).ToDictionary(static folder => folder.Name, _account.Folders.IdOf);
    }

    private HashSet<string> DirectoriesOf(FolderTree tree) =>
        [_account.Paths.Mailboxes, .. tree.Levels.Select(static level => level.Directory), .. tree.Levels.Where(static level => level.IsMailbox).Select(static level => level.MailsDirectory)];

    private ImmutableHashSet<MailboxName> ReadSubscriptions() => [.. _account.Subscriptions.Read().Names];

    private static void OnFileChange(DirectoryChange change, string path, Action look)
    {
        if (change.Name.Length == 0 || change.Name == Path.GetFileName(path))
        {
            look();
        }
    }

    private void LookAtSubscriptions() => Post(TellSubscriptions);

    private void LookAtAttributes() => Post(TellAttributes);

    // A list with the messages is that of their mailbox, and one above all mailboxes that of those that have none.
    private void OnRightsChange(string directory)
    {
        var isOfAll = directory == _account.Paths.Mailboxes;
        MailboxName? name = null;
        if (isOfAll || (FolderWatches.IsMails(directory) && _account.Paths.TryGetName(Path.GetDirectoryName(directory)!, out name)))
        {
            Post(() => _account.Feed.Enqueue(new AccountChange.AccessControl(name)));
        }
    }

    private void Post(Action tell) => _account.Disk.Post(() =>
    {
        Try(tell);
        _account.Feed.Deliver();
    });

    // What the system tells nobody of.
    private void LookUntold()
    {
        List<string> unwatched;
        lock (_account.News.Names)
        {
            unwatched = [.. _watches.Unwatched];
        }

        if (_control is null)
        {
            LookAtSubscriptions();
        }

        if (_root is null)
        {
            LookAtAttributes();
        }

        if (unwatched.Count > 0)
        {
            LookAtNames();
            unwatched.FindAll(FolderWatches.IsMails).ForEach(_mails.Look);
        }
    }

    private void Try(Action look)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is IOException or MailStoreException)
        {
            Log.LookFailed(_account.Logger, e, _account.Paths.Root);
        }
    }
}
