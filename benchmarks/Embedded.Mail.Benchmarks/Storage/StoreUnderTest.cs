using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>A store by its name, with a folder of its own where it keeps its mail on disk.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly string _name;
    private readonly string _folder;

    /// <summary>Makes an empty store.</summary>
    public StoreUnderTest(string name)
    {
        _name = name;
        _folder = Directory.CreateTempSubdirectory("embench-").FullName;
        Store = Open(SyncMode.Optimized);
    }

    /// <summary>All names.</summary>
    public static IEnumerable<string> All => ["memory"];

    /// <summary>The store.</summary>
    public IMailStore Store { get; private set; }

    /// <summary>Opens a mailbox of a user, who is made with it.</summary>
    public async Task<IMailbox> OpenInboxAsync(string user)
    {
        var account = await Store.OpenAccountAsync(new MailUser(user), default);
        return await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
    }

    /// <summary>Fills a mailbox with small messages, fast: nothing is brought to stable storage before the end.</summary>
    public async Task FillInboxAsync(string user, int messages)
    {
        await using var mailbox = await OpenInboxAsync(user);
        await SmallMessages.AppendAsync(mailbox, messages);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
