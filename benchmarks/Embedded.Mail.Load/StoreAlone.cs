using System.Diagnostics;
using Embedded.Mail.Load.Servers;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Load;

/// <summary>The sdbox store's part of a delivery: messages of the same sizes into the users' INBOXes, in this process, with no protocol, no client and nobody looked up.</summary>
internal sealed class StoreAlone : IAsyncDisposable
{
    private readonly int _callers;
    private readonly SdboxMailStore _store;
    private readonly List<IMailAccount> _accounts = [];
    private readonly List<IMailbox> _inboxes = [];

    private StoreAlone(int callers, string root)
    {
        _callers = callers;
        _store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{root}/%u" }, TimeProvider.System);
    }

    /// <summary>A store with INBOXes that are open, and at work as long as any server before it is measured.</summary>
    /// <param name="settings">Where its folder is to be.</param>
    /// <param name="callers">How many deliver side by side.</param>
    /// <param name="users">How many INBOXes there are.</param>
    public static async Task<StoreAlone> StartAsync(LoadSettings settings, int callers, int users)
    {
        var store = new StoreAlone(callers, WorkFolder.Create(settings));
        for (var user = 0; user < users; user++)
        {
            store._accounts.Add(await store._store.OpenAccountAsync(new MailUser(MailServerProcess.UserName(user)), default));
            store._inboxes.Add(await store._accounts[user].OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default));
        }

        _ = await store.MeasureAsync(DeliveryLoad.WarmUp);
        return store;
    }

    /// <summary>Appends for a while.</summary>
    /// <returns>Messages in a second.</returns>
    public async Task<double> MeasureAsync(TimeSpan duration)
    {
        RawDisk.Settle();
        var count = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, _callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            while (watch.Elapsed < duration)
            {
                var message = DeliveryLoad.Messages[random.Next(DeliveryLoad.Messages.Count)];
                _ = await _inboxes[random.Next(_inboxes.Count)].AppendAsync(new MemoryStream(message), message.Length, AppendOptions.Default, default);
                _ = Interlocked.Increment(ref count);
            }
        })));
        return count / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var inbox in _inboxes)
        {
            await inbox.DisposeAsync();
        }

        foreach (var account in _accounts)
        {
            await account.DisposeAsync();
        }

        await _store.DisposeAsync();
    }
}
