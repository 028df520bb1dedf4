namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The file of subscriptions. It is replaced as a whole; the new file under its name with <c>.lock</c> is also the lock among all processes.</summary>
internal sealed class SubscriptionsFile(string path, SdboxPermissions permissions, TimeProvider time)
{
    // As long as Dovecot waits, and as long as it takes until it believes a lock forgotten.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private string LockPath => path + ".lock";

    /// <summary>Reads the list. A missing file has no subscriptions.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask<SubscriptionList> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return SubscriptionList.Parse(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SubscriptionList.Empty;
        }
    }

    /// <summary>Changes the list while no other process does. The file is on stable storage afterwards; an edit that changes nothing writes nothing.</summary>
    /// <param name="edit">Gives the new list from the one that is there under the lock.</param>
    /// <param name="cancellationToken">Cancels up to the replacement; the lock is released.</param>
    /// <exception cref="MailStoreException">InUse: another process holds the lock and does not release it.</exception>
    public async ValueTask UpdateAsync(Func<SubscriptionList, SubscriptionList> edit, CancellationToken cancellationToken)
    {
        var file = await LockAsync(cancellationToken);
        var replaced = false;
        try
        {
            var before = await ReadAsync(cancellationToken);
            var after = edit(before);
            if (!ReferenceEquals(before, after))
            {
                await RandomAccess.WriteAsync(file.SafeFileHandle, after.ToOctets(), 0, cancellationToken);
                await Task.Run(() => RandomAccess.FlushToDisk(file.SafeFileHandle), cancellationToken);
                File.Move(LockPath, path, overwrite: true);
                replaced = true;
            }
        }
        finally
        {
            if (!replaced)
            {
                File.Delete(LockPath);
            }

            await file.DisposeAsync();
        }
    }

    private async ValueTask<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return permissions.OpenWrite(LockPath, FileMode.CreateNew);
            }
            catch (IOException e) when (FileErrors.IsAlreadyThere(e))
            {
                BreakStaleLock();
            }

            if (time.GetElapsedTime(start) > MaxWait)
            {
                throw new MailStoreException(MailStoreError.InUse, "Subscriptions are locked by another process");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private void BreakStaleLock()
    {
        var file = new FileInfo(LockPath);
        if (file.Exists && time.GetUtcNow() - file.LastWriteTimeUtc > StaleAfter)
        {
            file.Delete();
        }
    }
}
