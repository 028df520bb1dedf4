using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// A small file that is replaced as a whole; the new file under its name with <c>.lock</c> is also the lock among all processes, as Dovecot has it. Members block.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="path">The file.</param>
/// <param name="permissions">Modes and group of the file.</param>
/// <param name="time">The clock.</param>
/// <param name="content">What it holds, for messages to a client: "Subscriptions".</param>
internal sealed class LockedFile(FileLayer files, string path, SdboxPermissions permissions, TimeProvider time, string content)
{
    // As long as Dovecot waits, and as long as it takes until it believes a lock forgotten.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private string LockPath => path + ".lock";

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public byte[]? Read() => files.TryReadAll(path);

    /// <summary>Changes the file while no other process does. It is on stable storage afterwards.</summary>
    /// <param name="edit">Gives the new octets from those that are there under the lock, null for no file; null where nothing is to change, and then nothing is written.</param>
    /// <param name="cancellationToken">Ends the waiting for the lock.</param>
    /// <exception cref="MailStoreException">InUse: another process holds the lock and does not release it.</exception>
    /// <exception cref="IOException">The file cannot be read or written; it is as it was, or new as a whole.</exception>
    public void Update(Func<byte[]?, byte[]?> edit, CancellationToken cancellationToken)
    {
        var replaced = false;
        using var file = Lock(cancellationToken);
        try
        {
            if (edit(Read()) is { } octets)
            {
                file.Write(octets, 0);
                file.Sync();
                replaced = IsOurs(file) && files.TryRename(LockPath, path)
                    ? true
                    : throw new MailStoreException(MailStoreError.InUse, $"{content} were changed by another process");
            }
        }
        finally
        {
            if (!replaced && IsOurs(file))
            {
                _ = files.TryDelete(LockPath);
            }
        }

        if (replaced)
        {
            files.SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }

    private MailFile Lock(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        MailFile? file;
        while ((file = permissions.TryCreateFile(files, LockPath)) is null)
        {
            if (BreakStaleLock())
            {
                continue;
            }

            if (time.GetElapsedTime(start) > MaxWait)
            {
                throw new MailStoreException(MailStoreError.InUse, $"{content} are locked by another process");
            }

            _ = cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return file;
    }

    // Who took longer than half a minute may have lost the lock to another process.
    private bool IsOurs(MailFile file) => files.TryGetStatus(LockPath, out var status) && status.IsSameFile(file.GetStatus());

    /// <summary>Deletes a forgotten lock; true where it is gone. Another process may have done so and made its own: a last look right before keeps that.</summary>
    private bool BreakStaleLock() =>
        !files.TryGetStatus(LockPath, out var seen)
            || (IsStale(seen) && files.TryGetStatus(LockPath, out var now) && now.IsSameFile(seen) && IsStale(now) && files.TryDelete(LockPath));

    private bool IsStale(in FileStatus status) =>
        time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Modified / TimeSpan.NanosecondsPerTick) > StaleAfter;
}
