using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>Reads and writes the index files of one mailbox as a whole.</summary>
internal sealed class IndexFiles(IndexSettings settings, IndexPaths paths)
{
    // A file that is only there while a log is made, has been untouched for so long and is not locked was left by a writer that died: we lock ours at once, and Dovecot writes and locks its own at once.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(10);

    // Between reading the log and the snapshot another process may replace both.
    private const int MaxTries = 5;

    private static readonly TimeSpan ReservationPause = TimeSpan.FromMilliseconds(5);

    private FileLayer Files => settings.Files;

    /// <summary>Reads all files. Without the lock they may belong to different moments, which looks like damage.</summary>
    /// <param name="table">The keyword sets to add to.</param>
    /// <param name="log">The log, open; null when there is none that can be used.</param>
    public IndexLoad Load(KeywordTable table, out IndexLog? log)
    {
        for (var i = 1; ; i++)
        {
            log = IndexLog.TryOpen(Files, paths.Log, out var octets, out _);
            try
            {
                var load = IndexLoad.From(octets, ReadWhole(paths.PreviousLog), ReadWhole(paths.Snapshot), table);
                if (load.Status is IndexLoadStatus.Loaded or IndexLoadStatus.Unfinished || i == MaxTries)
                {
                    return load;
                }
            }
            catch
            {
                log?.Dispose();
                throw;
            }

            log?.Dispose();
        }
    }

    /// <summary>Whether there is a snapshot from which nothing can be read, which is not worth being kept as backup.</summary>
    public bool HasUnusableSnapshot() =>
        IndexSnapshot.Read(ReadWhole(paths.Snapshot), new KeywordTable(), out _, out _) == IndexSnapshotStatus.Unusable;

    /// <summary>Whether a log is the one that now has the name.</summary>
    public bool IsCurrent(IndexLog log) => IsCurrent(log, out _);

    /// <summary>Whether a log is the one that now has the name, and how long it is then.</summary>
    public bool IsCurrent(IndexLog log, out long length)
    {
        var isCurrent = Files.TryGetStatus(paths.Log, out var status) && status.IsSameFile(log.Identity);
        length = status.Length;
        return isCurrent;
    }

    /// <summary>The whole of a file; empty when there is none.</summary>
    public byte[] ReadWhole(string path)
    {
        using var file = Files.TryOpen(path, forWriting: false);
        if (file is null)
        {
            return [];
        }

        var octets = new byte[file.GetStatus().Length];
        var count = file.Read(octets, 0);
        return count == octets.Length ? octets : octets[..count];
    }

    /// <summary>Opens what now has the name of the log, whatever is in it, and takes the lock on it; null when there is nothing of that name.</summary>
    /// <exception cref="MailStoreException">InUse: another process holds the lock for too long.</exception>
    public MailFile? LockPresentLog()
    {
        while (true)
        {
            var file = Files.TryOpen(paths.Log, forWriting: true);
            if (file is null)
            {
                return null;
            }

            try
            {
                IndexLog.Lock(file, settings.Time, settings.LockTimeout);
                if (Files.TryGetStatus(paths.Log, out var status) && status.IsSameFile(file.GetStatus()))
                {
                    return file;
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
        }
    }

    /// <summary>Makes the file that keeps others from making a log, waiting for who makes one right now. It is locked.</summary>
    /// <exception cref="MailStoreException">InUse: another process makes a log for too long.</exception>
    public MailFile ReserveLog()
    {
        var start = settings.Time.GetTimestamp();
        while (true)
        {
            if (TryReserveLog() is { } file)
            {
                return file;
            }

            if (settings.Time.GetElapsedTime(start) > settings.LockTimeout)
            {
                throw new MailStoreException(MailStoreError.InUse, "Mailbox is being repaired by another process");
            }

            // The file that keeps others away tells nobody when it goes. A disk thread may wait.
            Thread.Sleep(ReservationPause);
        }
    }

    /// <summary>Gives a reservation back.</summary>
    public void ReleaseLog(MailFile reservation)
    {
        reservation.Dispose();
        _ = Files.TryDelete(paths.NewLog);
    }

    /// <summary>
    /// Makes a log, locked and under the name that keeps others from making one; <see cref="Place"/> gives it its own. Null when another process is making one right now.
    /// </summary>
    public IndexLog? TryMakeLog(LogHeader header, ReadOnlySpan<byte> records) => TryReserveLog() is { } file ? MakeLog(file, header, records) : null;

    /// <summary>Writes a log into a reservation, which goes if that fails; <see cref="Place"/> gives it its name.</summary>
    public IndexLog MakeLog(MailFile reservation, LogHeader header, ReadOnlySpan<byte> records)
    {
        try
        {
            var octets = new byte[LogHeader.Size + records.Length];
            header.Write(octets);
            records.CopyTo(octets.AsSpan(LogHeader.Size));
            reservation.Write(octets, 0);
            Sync(reservation);
            return IndexLog.Of(reservation, header);
        }
        catch
        {
            ReleaseLog(reservation);
            throw;
        }
    }

    /// <summary>Gives the log that was made its name.</summary>
    public void Place()
    {
        _ = Files.TryRename(paths.NewLog, paths.Log);
        if (settings.Sync != SyncMode.Never)
        {
            Files.SyncDirectory(paths.Directory);
        }
    }

    /// <summary>Keeps the present log under the name of the one before.</summary>
    public void KeepPrevious()
    {
        _ = Files.TryDelete(paths.PreviousLog);
        _ = Files.Link(paths.Log, paths.PreviousLog);
    }

    /// <summary>Writes the snapshot and keeps the one before as backup. By the holder of the lock alone.</summary>
    /// <returns>Count of octets.</returns>
    public int WriteSnapshot(IndexState state)
    {
        var octets = IndexSnapshot.Write(state);
        _ = Files.TryDelete(paths.NewSnapshot);
        using (var file = Create(paths.NewSnapshot) ?? throw new IOException("The snapshot's temporary file is made by another process.", SystemError.AlreadyThere))
        {
            file.Write(octets, 0);
            Sync(file);
        }

        _ = Files.TryDelete(paths.NewBackup);
        if (Files.Link(paths.Snapshot, paths.NewBackup) == FileLinkResult.Linked)
        {
            _ = Files.TryRename(paths.NewBackup, paths.Backup);
        }

        _ = Files.TryRename(paths.NewSnapshot, paths.Snapshot);
        return octets.Length;
    }

    private MailFile? TryReserveLog()
    {
        var file = Create(paths.NewLog) ?? (TryDeleteAbandoned(paths.NewLog) ? Create(paths.NewLog) : null);
        if (file is null)
        {
            return null;
        }

        try
        {
            // Who looks whether we are alive may hold the lock for a moment.
            IndexLog.Lock(file, settings.Time, settings.LockTimeout);
            return file;
        }
        catch
        {
            ReleaseLog(file);
            throw;
        }
    }

    private MailFile? Create(string path) => Files.TryCreate(path, settings.FileMode, settings.FileGroup);

    /// <summary>Deletes a file whose maker is dead: with its lock held, so that of two who find it the second does not delete what the first has made since.</summary>
    private bool TryDeleteAbandoned(string path)
    {
        using var file = Files.TryOpen(path, forWriting: true);
        if (file is null)
        {
            return true;
        }

        if (!file.TryLock() || !Files.TryGetStatus(path, out var status) || !status.IsSameFile(file.GetStatus()))
        {
            return false;
        }

        var age = settings.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Modified / 100);
        return age > AbandonedAfter && Files.TryDelete(path);
    }

    private void Sync(MailFile file)
    {
        if (settings.Sync != SyncMode.Never)
        {
            file.Sync();
        }
    }
}
