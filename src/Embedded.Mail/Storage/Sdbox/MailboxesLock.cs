using System.Security.Cryptography;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Held while mailboxes of a root are created, renamed and deleted, by this or another process. The lock is that on the open file, so that it ends with a process that dies; the file merely
/// tells where to find it. Taken before the lock of any log.
/// </summary>
internal sealed class MailboxesLock : IDisposable
{
    // As long as Dovecot waits.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileLayer _files;
    private readonly MailFile _file;
    private readonly string _path;
    private Lock? _names;

    private MailboxesLock(FileLayer files, MailFile file, string path) => (_files, _file, _path) = (files, file, path);

    /// <summary>Waits for the lock. The root must be there.</summary>
    /// <exception cref="MailStoreException">InUse: another session or process holds the lock and does not release it.</exception>
    public static MailboxesLock Acquire(SdboxLiveAccount account)
    {
        var start = account.Time.GetTimestamp();
        MailboxesLock? taken;
        while ((taken = TryCreate(account) ?? TryTake(account)) is null)
        {
            if (account.Time.GetElapsedTime(start) > MaxWait)
            {
                throw new MailStoreException(MailStoreError.InUse, "The list of mailboxes is locked by another process");
            }

            // Dovecot releases the lock by deleting its file, of which nobody is told. A disk thread may wait.
            Thread.Sleep(Pause);
        }

        // What is changed under the lock is told by who changes it, and is not to be found by others before.
        account.News.Names.Enter();
        taken._names = account.News.Names;
        return taken;
    }

    /// <summary>Releases the lock, on the thread that took it.</summary>
    public void Dispose()
    {
        _names?.Exit();
        _names = null;
        // Whoever waits for this file sees that it is gone, and makes a new one.
        try
        {
            _ = _files.TryDelete(_path);
        }
        finally
        {
            _file.Dispose();
        }
    }

    // The file gets its name only once it is locked: who finds it may be sure that it was.
    private static MailboxesLock? TryCreate(SdboxLiveAccount account)
    {
        var path = account.Paths.MailboxesLock;
        if (account.Files.TryGetStatus(path, out _))
        {
            return null;
        }

        var temporary = path + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var file = account.Permissions.TryCreateFile(account.Files, temporary);
        if (file is null)
        {
            return null;
        }

        var taken = false;
        try
        {
            var linked = file.TryLock() && account.Files.Link(temporary, path) == FileLinkResult.Linked;
            _ = account.Files.TryDelete(temporary);
            taken = linked;
            return taken ? new(account.Files, file, path) : null;
        }
        finally
        {
            // Also when it has its name already: who comes next takes a file that nobody has locked.
            if (!taken)
            {
                file.Dispose();
            }
        }
    }

    private static MailboxesLock? TryTake(SdboxLiveAccount account)
    {
        var path = account.Paths.MailboxesLock;
        var file = account.Files.TryOpen(path, forWriting: true);
        if (file is null)
        {
            return null;
        }

        var taken = false;
        try
        {
            taken = file.TryLock() && account.Files.TryGetStatus(path, out var status) && status.IsSameFile(file.GetStatus());
            return taken ? new(account.Files, file, path) : null;
        }
        finally
        {
            if (!taken)
            {
                file.Dispose();
            }
        }
    }
}
