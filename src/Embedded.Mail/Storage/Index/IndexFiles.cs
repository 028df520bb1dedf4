using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>Reads and writes the index files of one mailbox as a whole.</summary>
internal sealed class IndexFiles(IndexSettings settings, IndexPaths paths)
{
    // As old as this, a file that is only there while a log is made was left by a writer that died.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(180);

    // Between reading the log and the snapshot another process may replace both.
    private const int MaxTries = 5;

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

    /// <summary>Whether a log is the one that now has the name.</summary>
    public bool IsCurrent(IndexLog log) => Files.TryGetStatus(paths.Log, out var status) && status.IsSameFile(log.Identity);

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

    /// <summary>
    /// Makes a log, locked and under the name that keeps others from making one; <see cref="Place"/> gives it its own. Null when another process is making one right now.
    /// </summary>
    public IndexLog? TryMakeLog(LogHeader header, ReadOnlySpan<byte> records)
    {
        var file = TryCreate(paths.NewLog);
        if (file is null)
        {
            return null;
        }

        try
        {
            var octets = new byte[LogHeader.Size + records.Length];
            header.Write(octets);
            records.CopyTo(octets.AsSpan(LogHeader.Size));
            file.Write(octets, 0);
            Sync(file);
            _ = file.TryLock();
            return IndexLog.Of(file, header);
        }
        catch
        {
            file.Dispose();
            _ = Files.TryDelete(paths.NewLog);
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
        using (var file = TryCreate(paths.NewSnapshot) ?? throw new IOException("The snapshot's temporary file is made by another process.", SystemError.AlreadyThere))
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

    private MailFile? TryCreate(string path)
    {
        if (Files.TryCreate(path, settings.FileMode, settings.FileGroup) is { } file)
        {
            return file;
        }

        var isStale = Files.TryGetStatus(path, out var status)
            && settings.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Modified / 100) > StaleAfter;
        return isStale && Files.TryDelete(path) ? Files.TryCreate(path, settings.FileMode, settings.FileGroup) : null;
    }

    private void Sync(MailFile file)
    {
        if (settings.Sync != SyncMode.Never)
        {
            file.Sync();
        }
    }
}
