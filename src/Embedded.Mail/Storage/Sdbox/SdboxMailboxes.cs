using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The mailboxes of an account that are in memory, each once, however many sessions use it. They are known by the numbers that the file system gave their directories, so that one that another
/// process renamed is found again.
/// </summary>
internal sealed class SdboxMailboxes(SdboxLiveAccount account)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong Device, ulong Inode), OpenMailbox> _entries = [];
    private int _renames;

    /// <summary>Whether anybody uses any of them.</summary>
    public bool AreInUse
    {
        get
        {
            lock (_lock)
            {
                return _entries.Values.Any(static entry => entry.Users > 0);
            }
        }
    }

    /// <summary>Gets a mailbox into memory, and keeps it there until the lease ends.</summary>
    /// <exception cref="MailStoreException">NotFound, and what opening a mailbox may throw.</exception>
    public async Task<MailboxLease> AcquireAsync(MailboxName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTakeInPlace(name) is { Mailbox: { } open } known)
        {
            return new MailboxLease(open, () => Release(known));
        }

        var renames = Volatile.Read(ref _renames);
        var entry = await account.RunAsync("open a mailbox", () => Take(name));
        try
        {
            var mailbox = await entry.Opened.Value.WaitAsync(cancellationToken);
            if (renames == Volatile.Read(ref _renames))
            {
                return new MailboxLease(mailbox, () => Release(entry));
            }

            // What was about to be opened may have been renamed without being told.
            Release(entry);
        }
        catch (Exception e)
        {
            Release(entry);
            if (entry.Opened.Value.IsFaulted)
            {
                Forget(entry);
            }

            if (e is MailStoreException { Error: MailStoreError.NotFound })
            {
                await account.RunAsync("finish a deletion", () => account.Folders.FinishDeletion(name));
            }

            throw;
        }

        return await AcquireAsync(name, cancellationToken);
    }

    /// <summary>The mailboxes in memory below a name and at it, which is being renamed. Those that are being opened are not among them, and are looked for again afterwards.</summary>
    public IReadOnlyList<SdboxLiveMailbox> FindForRename(MailboxName name)
    {
        _ = Interlocked.Increment(ref _renames);
        lock (_lock)
        {
            return [.. _entries.Values.Select(static entry => entry.Mailbox).OfType<SdboxLiveMailbox>().Where(mailbox => mailbox.Name == name || mailbox.Name.IsBelow(name))];
        }
    }

    /// <summary>Has a mailbox that was deleted found no longer.</summary>
    public void Forget(SdboxLiveMailbox mailbox)
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values.Where(entry => entry.Mailbox == mailbox).ToList())
            {
                Forget(entry);
            }
        }
    }

    /// <summary>Closes mailboxes that nobody has used for a while, or all of them.</summary>
    public void Close(TimeSpan idle)
    {
        List<OpenMailbox> closed;
        lock (_lock)
        {
            closed = [.. _entries.Values.Where(entry => entry.Users == 0 && account.Time.GetElapsedTime(entry.LastUsed) >= idle)];
            closed.ForEach(entry => _entries.Remove(entry.Key));
        }

        closed.ForEach(static entry => entry.Mailbox?.Dispose());
    }

    // On a disk thread.
    private OpenMailbox Take(MailboxName name)
    {
        var folder = account.Folders.Find(name);
        ForgetStrangers(name, folder);
        if (folder?.Mails is not { } mails)
        {
            throw SdboxLiveAccount.NotFound();
        }

        if (TryTake(mails, out var known) && IsSame(known, folder))
        {
            return known;
        }

        lock (_lock)
        {
            var entry = GetOrAdd(folder, mails);
            entry.Users++;
            return entry;
        }
    }

    private OpenMailbox GetOrAdd(Folder folder, FileStatus mails)
    {
        var key = (mails.Device, mails.Inode);
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = new(key, () => SdboxLiveMailbox.OpenAsync(account, folder.Name, folder.MailsDirectory, CancellationToken.None));
            _entries.Add(key, entry);
        }

        return entry;
    }

    /// <summary>
    /// Takes a mailbox that is open and where it was, as nearly all are that are asked for. It costs one look at a name that the system has in memory, which is less than
    /// the way to a disk thread and back.
    /// </summary>
    private OpenMailbox? TryTakeInPlace(MailboxName name)
    {
        OpenMailbox? entry;
        lock (_lock)
        {
            entry = _entries.Values.FirstOrDefault(entry => entry.Mailbox?.Name == name);
            if (entry is null)
            {
                return null;
            }

            entry.Users++;
        }

        if (entry.IsInPlace)
        {
            return entry;
        }

        Release(entry);
        return null;
    }

    private bool TryTake(FileStatus mails, [NotNullWhen(true)] out OpenMailbox? entry)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((mails.Device, mails.Inode), out entry))
            {
                return false;
            }

            entry.Users++;
            return true;
        }
    }

    /// <summary>Whether a directory is still that of the mailbox known by its number; the mailbox gets the name that the directory has now.</summary>
    private bool IsSame(OpenMailbox entry, Folder folder)
    {
        if (entry.Mailbox is not { } mailbox)
        {
            return true;
        }

        // A log that is still the open one cannot have become another mailbox's.
        var isInPlace = mailbox.Mails == folder.MailsDirectory && mailbox.Index.IsInPlace();
        if (isInPlace || (MailboxHead.Read(account.Files, folder.MailsDirectory).Id is var id && (id.IsEmpty || id == mailbox.Id)))
        {
            Move(mailbox, folder);
            return true;
        }

        // The number was given to another directory.
        Release(entry);
        Forget(entry);
        mailbox.Delete();
        return false;
    }

    // What is known by this name and lies in another directory now, or in none, was renamed or deleted by another process.
    private void ForgetStrangers(MailboxName name, Folder? folder)
    {
        List<OpenMailbox> strangers;
        lock (_lock)
        {
            strangers = [.. _entries.Values.Where(entry => entry.Mailbox?.Name == name && !(folder?.Mails is { } mails && entry.Key == (mails.Device, mails.Inode)))];
        }

        foreach (var entry in strangers)
        {
            if (account.Folders.Read().Folders.FirstOrDefault(other => other.Mails is { } mails && (mails.Device, mails.Inode) == entry.Key) is { } moved)
            {
                _ = IsSame(entry, moved);
            }
            else
            {
                Forget(entry);
                entry.Mailbox?.Delete();
            }
        }
    }

    private void Move(SdboxLiveMailbox mailbox, Folder folder)
    {
        if (mailbox.Name != folder.Name)
        {
            _ = account.Tree.Write(() =>
            {
                mailbox.Rename(folder.Name, folder.MailsDirectory);
                return true;
            });
            mailbox.Deliver();
            account.News.LookAtNames();
        }
    }

    private void Release(OpenMailbox entry)
    {
        lock (_lock)
        {
            entry.Users--;
            entry.LastUsed = account.Time.GetTimestamp();
        }

        if (account.Options.KeepOpen == TimeSpan.Zero)
        {
            Close(TimeSpan.Zero);
        }
    }

    private void Forget(OpenMailbox entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(entry.Key, out var current) && current == entry)
            {
                _ = _entries.Remove(entry.Key);
            }
        }
    }
}
