using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

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
                _running = IsDue() ? CountAsync() : Task.CompletedTask;
            }

            return _running.WaitAsync(cancellationToken);
        }
    }

    private bool IsDue() => _last is not { } last || !account.Quota.IsCounted || account.Time.GetElapsedTime(last) >= Interval;

    private async Task CountAsync()
    {
        var known = account.Quota.Known;
        var found = await account.RunAsync("count the messages", Look);
        foreach (var (folder, id, log) in found)
        {
            if (!account.Quota.Knows(id) || !_seen.TryGetValue(id, out var seen) || seen != log)
            {
                await CountAsync(folder.Name);
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
        var found = new List<(Folder, MailboxId, FileStatus)>();
        foreach (var folder in account.Folders.Read().Folders.Where(static folder => folder.IsMailbox))
        {
            _ = account.Files.TryGetStatus(MailboxHead.LogOf(folder.MailsDirectory), out var log);
            found.Add((folder, account.Folders.IdOf(folder), log));
        }

        return found;
    }

    private async Task CountAsync(MailboxName name)
    {
        try
        {
            using var lease = await account.Mailboxes.AcquireAsync(name, CancellationToken.None);
            _ = await lease.Mailbox.RefreshAsync();
            await account.RunAsync("count the octets", () => SdboxSizes.Tell(lease.Mailbox));
        }
        catch (MailStoreException e) when (e.Error == MailStoreError.NotFound)
        {
            // Deleted meanwhile.
        }
    }
}
