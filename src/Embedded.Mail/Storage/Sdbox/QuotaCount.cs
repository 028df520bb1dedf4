using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Finds out what an account's mailboxes hold, where a limit makes that matter: all of them first, later those that changed, and that not all the time.</summary>
internal sealed class QuotaCount(SdboxLiveAccount account)
{
    // What other processes do is seen that late at most; what this one does, at once.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Dictionary<MailboxId, FileStatus> _seen = [];
    private Task _running = Task.CompletedTask;
    private long? _last;

    /// <summary>Has every mailbox say what it holds that has not yet or has changed, and forgets those that are gone.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_running.IsCompleted)
            {
                _running = IsDue() ? CountAsync(isAnew: false) : Task.CompletedTask;
            }

            return _running.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Has the next <see cref="RefreshAsync"/> look whatever the time: names have changed, which may say what counts.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            _last = null;
        }
    }

    /// <summary>Has every mailbox count anew what it holds.</summary>
    public Task RecountAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // What runs may have passed a mailbox already.
            _running = RecountAfterAsync(_running);
            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task RecountAfterAsync(Task running)
    {
        await running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await CountAsync(isAnew: true);
    }

    private bool IsDue() => _last is not { } last || !account.Quota.IsCounted || account.Time.GetElapsedTime(last) >= Interval;

    private async Task CountAsync(bool isAnew)
    {
        var known = account.Quota.Known;
        var found = await account.RunAsync("count the messages", Look);
        foreach (var (folder, id, log) in found)
        {
            account.Quota.Rename(id, folder.Name);
            if (isAnew || !account.Quota.Knows(id) || !_seen.TryGetValue(id, out var seen) || seen != log)
            {
                await CountAsync(folder.Name, isAnew);
            }
        }

        _seen = found.DistinctBy(static mailbox => mailbox.Id).ToDictionary(static mailbox => mailbox.Id, static mailbox => mailbox.Log);
        foreach (var gone in known.Where(mailbox => !_seen.ContainsKey(mailbox)))
        {
            account.Quota.Remove(gone);
        }

        account.Quota.IsCounted = true;
        _last = account.Time.GetTimestamp();
    }

    private List<(Folder Folder, MailboxId Id, FileStatus Log)> Look()
    {
        account.Quota.SetLimits(account.Attributes.Read().QuotaLimits);
        var found = new List<(Folder, MailboxId, FileStatus)>();
        foreach (var folder in account.Folders.Read().Folders.Where(static folder => folder.IsMailbox))
        {
            _ = account.Files.TryGetStatus(MailboxHead.LogOf(folder.MailsDirectory), out var log);
            found.Add((folder, account.Folders.IdOf(folder), log));
        }

        return found;
    }

    private async Task CountAsync(MailboxName name, bool isAnew)
    {
        try
        {
            using var lease = await account.Mailboxes.AcquireAsync(name, CancellationToken.None);
            _ = await lease.Mailbox.RefreshAsync();
            await account.RunAsync("count the octets", isAnew ? lease.Mailbox.Sizes.TellAnew : lease.Mailbox.Sizes.Tell);
            await KeepAsync(lease.Mailbox);
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            // Deleted meanwhile.
        }
    }

    // Otherwise all messages of a mailbox that a Dovecot without quota has filled would be read again and again.
    private static async Task KeepAsync(SdboxLiveMailbox mailbox)
    {
        if (mailbox.Sizes.Learned is { Count: > 0 } learned)
        {
            try
            {
                await mailbox.CommitAsync(new SizesOperation(learned));
            }
            catch (MailStoreException)
            {
                // In use or read-only: they are read again another time.
            }
        }
    }
}
