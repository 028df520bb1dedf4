using System.Collections.Concurrent;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>A store by its name, with a folder of its own where it keeps its mail on disk.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private static readonly Dictionary<string, Func<string, IMailStore>> Makers = new(StringComparer.Ordinal)
    {
        ["memory"] = static _ => new MemoryMailStore(),
    };

    private readonly string _folder = FreshFolder.Create(Path.GetTempPath());
    private readonly ConcurrentBag<IMailAccount> _accounts = [];

    /// <summary>Makes an empty store.</summary>
    public StoreUnderTest(string name) => Store = Makers[name](_folder);

    /// <summary>The names of all stores.</summary>
    public static IEnumerable<string> All => Makers.Keys;

    /// <summary>The store.</summary>
    public IMailStore Store { get; }

    /// <summary>Opens a user's account, which stays open as long as the store; the user is made when there is none.</summary>
    public async Task<IMailAccount> OpenAccountAsync(string user)
    {
        var account = await Store.OpenAccountAsync(new MailUser(user), default);
        _accounts.Add(account);
        return account;
    }

    /// <summary>Opens a user's INBOX in an account of its own.</summary>
    public async Task<IMailbox> OpenInboxAsync(string user) =>
        await (await OpenAccountAsync(user)).OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);

    public async ValueTask DisposeAsync()
    {
        foreach (var account in _accounts)
        {
            await account.DisposeAsync();
        }

        if (Store is IAsyncDisposable store)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
