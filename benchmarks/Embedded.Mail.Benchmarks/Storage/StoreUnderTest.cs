using System.Collections.Concurrent;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>A store by its name, with a folder of its own where it keeps its mail on disk.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private static readonly Dictionary<string, Format> Formats = new(StringComparer.Ordinal)
    {
        ["memory"] = new(IsOnDisk: false, static (_, _) => new MemoryMailStore()),
        ["sdbox"] = new(IsOnDisk: true, static (folder, sync) =>
            new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{folder}/%u", Sync = sync }, TimeProvider.System)),
    };

    private readonly Format _format;
    private readonly string _folder = FreshFolder.Create(Path.GetTempPath());
    private readonly ConcurrentBag<IMailAccount> _accounts = [];
    private IMailStore _store;

    /// <summary>Makes an empty store.</summary>
    public StoreUnderTest(string name)
    {
        _format = Formats[name];
        _store = _format.Open(_folder, SyncMode.Optimized);
    }

    /// <summary>The names of all stores.</summary>
    public static IEnumerable<string> All => Formats.Keys;

    /// <summary>The names of those that keep their mail on disk.</summary>
    public static IEnumerable<string> OnDisk => Formats.Where(static format => format.Value.IsOnDisk).Select(static format => format.Key);

    /// <summary>Opens a user's account, which stays open as long as the store; the user is made when there is none.</summary>
    public async Task<IMailAccount> OpenAccountAsync(string user)
    {
        var account = await _store.OpenAccountAsync(new MailUser(user), default);
        _accounts.Add(account);
        return account;
    }

    /// <summary>Opens a user's INBOX in an account of its own.</summary>
    public async Task<IMailbox> OpenInboxAsync(string user) => await OpenInboxAsync(await OpenAccountAsync(user));

    /// <summary>Fills a user's INBOX with small messages. What is on disk is filled fast, by a store that leaves the syncs to the system.</summary>
    public async Task FillInboxAsync(string user, int messages)
    {
        if (_format.IsOnDisk)
        {
            await CloseAsync();
            _store = _format.Open(_folder, SyncMode.Never);
        }

        await SmallMessages.AppendAsync(await OpenInboxAsync(user), messages);
        await ReopenAsync();
    }

    /// <summary>Closes everything and opens the store anew, so that it has all yet to read from its files.</summary>
    public async Task ReopenAsync()
    {
        if (_format.IsOnDisk)
        {
            await CloseAsync();
            _store = _format.Open(_folder, SyncMode.Optimized);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IMailbox> OpenInboxAsync(IMailAccount account) => await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);

    private async Task CloseAsync()
    {
        while (_accounts.TryTake(out var account))
        {
            await account.DisposeAsync();
        }

        if (_store is IAsyncDisposable store)
        {
            await store.DisposeAsync();
        }
    }

    private sealed record Format(bool IsOnDisk, Func<string, SyncMode, IMailStore> Open);
}
