using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The cache file, locked for writing as Dovecot locks it; the lock goes with the disposal.</summary>
internal sealed class CacheLock : IDisposable
{
    // Nobody keeps the lock for longer than it takes to write a few records. Dovecot waits longer; the cache is not worth it.
    private const int Attempts = 200;
    private const int Reopenings = 5;

    private CacheLock(CacheLockStatus status, CacheFile? file = null) => (Status, File) = (status, file);

    public CacheLockStatus Status { get; }

    /// <summary>The file, when it is locked.</summary>
    public CacheFile? File { get; }

    /// <summary>Opens and locks the cache of an index.</summary>
    public static CacheLock Take(FileLayer files, string path, uint indexId)
    {
        for (var time = 0; time < Reopenings; time++)
        {
            var opening = CacheFile.Open(files, path, indexId, forWriting: true);
            if (opening.File is null)
            {
                return new(opening.Status == CacheOpenStatus.Missing ? CacheLockStatus.Missing : CacheLockStatus.Damaged);
            }

            var taken = default(CacheLock);
            try
            {
                taken = TryTake(files, path, opening.File);
                if (taken is not null)
                {
                    return taken;
                }
            }
            finally
            {
                if (taken?.File is null)
                {
                    opening.File.Dispose();
                }
            }
        }

        return new(CacheLockStatus.Busy);
    }

    public void Dispose() => File?.Dispose();

    /// <summary>Locks a file; null when another has taken its place meanwhile.</summary>
    private static CacheLock? TryTake(FileLayer files, string path, CacheFile file)
    {
        if (!TryLock(file.File))
        {
            return new(CacheLockStatus.Busy);
        }

        if (!files.TryGetStatus(path, out var status) || !status.IsSameFile(file.File.GetStatus()))
        {
            return null;
        }

        return file.Reload().Status == CacheOpenStatus.Open ? new(CacheLockStatus.Locked, file) : new(CacheLockStatus.Damaged);
    }

    private static bool TryLock(MailFile file)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (file.TryLock())
            {
                return true;
            }

            // Readers of the cache hold it for moments; this is a disk thread, which may wait.
            Thread.Sleep(Math.Min(10, 1 + attempt));
        }

        return false;
    }
}
