using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>One root with a session of our store and one of Dovecot, both open all the time, and what tests do with ours.</summary>
internal sealed class SharedPair : IAsyncDisposable
{
    private readonly SdboxMailStore _store;
    private readonly SharedRoot _root;

    private SharedPair(SharedRoot root, SdboxMailStore store, IMailAccount account, DovecotSession dovecot) => (_root, _store, Ours, Dovecot) = (root, store, account, dovecot);

    public IMailAccount Ours { get; }

    public DovecotSession Dovecot { get; }

    public static async Task<SharedPair> OpenAsync(SharedRoot root, Action<SdboxStoreOptions>? configure = null, TimeProvider? time = null)
    {
        var store = root.OpenStore(configure, time);
        var account = await SharedRoot.OpenAccountAsync(store);
        return new SharedPair(root, store, account, await root.ImapAsync());
    }

    /// <summary>Ours, the Dovecot that has been at work all the time and one that has just begun see the same, and nobody complains.</summary>
    public async Task CompareAsync(string what = "")
    {
        // Those that look may write: into caches, and where messages were not counted yet.
        await using var fresh = await _root.ImapAsync();
        var theirs = await RootPicture.OfAsync(fresh);
        Assert.That(await RootPicture.OfAsync(Dovecot), Is.EqualTo(theirs), $"{what}: Dovecot's sessions");
        Assert.That(await RootPicture.OfAsync(Ours), Is.EqualTo(theirs), $"{what}: ours and Dovecot's");
        Assert.That(await RootPicture.OfAsync(fresh), Is.EqualTo(theirs), $"{what}: Dovecot's before and after ours");
        _root.AssertSilent();
    }

    public async Task<T> WithAsync<T>(string mailbox, Func<IMailbox, ValueTask<T>> work)
    {
        await using var opened = await Ours.OpenMailboxAsync(MailboxName.Create(mailbox), MailboxAccess.ReadWrite, CancellationToken.None);
        return await work(opened);
    }

    public Task<CopyResult> CopyAsync(UidSet uids, string source, string destination) =>
        WithAsync(source, from => new ValueTask<CopyResult>(WithAsync(destination, to => from.CopyAsync(uids, to, CancellationToken.None))));

    public Task<CopyResult> MoveAsync(UidSet uids, string source, string destination) =>
        WithAsync(source, from => new ValueTask<CopyResult>(WithAsync(destination, to => from.MoveAsync(uids, to, CancellationToken.None))));

    /// <summary>Appends messages with ours, all at once; each character is an octet.</summary>
    public Task<AppendResult> AppendAsync(string mailbox, params string[] texts) => AppendAsync(mailbox, AppendOptions.Default, texts);

    public Task<AppendResult> AppendAsync(string mailbox, AppendOptions options, params string[] texts) => WithAsync(mailbox, async opened =>
    {
        await using var append = await opened.BeginAppendAsync(CancellationToken.None);
        foreach (var text in texts)
        {
            var octets = Encoding.Latin1.GetBytes(text);
            await append.AddAsync(new MemoryStream(octets), octets.Length, options, CancellationToken.None);
        }

        return await append.CommitAsync(CancellationToken.None);
    });

    /// <summary>Has something done, and waits until a watcher of the mailbox has been told of what came of it.</summary>
    public static async Task UntilAsync(IMailbox mailbox, Func<MailboxState, bool> isSo, Func<Task> work)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = mailbox.Watch(change => _ = isSo(change.State) && told.TrySetResult());
        await work();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await Dovecot.DisposeAsync();
        await Ours.DisposeAsync();
        await _store.DisposeAsync();
    }
}
