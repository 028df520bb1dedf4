using System.Collections.Concurrent;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>A process with a store on a mail root: what is in memory goes with it, the files stay.</summary>
internal sealed class MailProcess : IAsyncDisposable
{
    // Nothing here takes long: what does not end by then never will.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SdboxMailStore _store;
    private readonly ManualTimeProvider _time;
    private readonly ConcurrentBag<string> _acknowledged = [];
    private readonly Dictionary<string, IMailbox> _mailboxes = [];
    private IMailAccount? _account;

    public MailProcess(string root, FileLayer files, ManualTimeProvider time, SyncMode sync = SyncMode.Never)
    {
        (Root, _time) = (root, time);
        var options = new SdboxStoreOptions { Location = $"sdbox:{root}", Sync = sync, DiskThreads = 4 };
        _store = new SdboxMailStore(options, files, time, Logger);
    }

    public string Root { get; }

    public RecordingLogger<SdboxMailStore> Logger { get; } = new();

    /// <summary>What was logged that somebody should look at.</summary>
    public IEnumerable<string> Complaints => Logger.Entries.Where(static entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Warning).Select(static entry => entry.Text);

    /// <summary>What was acknowledged of changes that were under way at once.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    /// <summary>The text of a message, by which it is known again.</summary>
    public static byte[] TextOf(string id) => Encoding.ASCII.GetBytes($"From: a@example.org\r\nSubject: {id}\r\n\r\n{id} says hello, {id} says good-bye.\r\n");

    public static MailboxName Name(string name) => MailboxName.TryCreate(name, out var mailbox) ? mailbox : throw new ArgumentException($"{name} is no name", nameof(name));

    public static UidSet Uids(params uint[] uids) => UidSet.Of(uids.Select(static uid => new Uid(uid)));

    /// <summary>Awaits, but not for ever: a task that does not complete is an error, too.</summary>
    public static Task WithinAsync(Task task) => task.WaitAsync(Patience);

    public static Task<T> WithinAsync<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    public async Task<IMailAccount> AccountAsync() =>
        _account ??= await WithinAsync(_store.OpenAccountAsync(new MailUser("alice"), AccountSettings.Default, CancellationToken.None));

    /// <summary>A mailbox, opened once.</summary>
    public async Task<IMailbox> MailboxAsync(string name)
    {
        if (!_mailboxes.TryGetValue(name, out var mailbox))
        {
            mailbox = await WithinAsync((await AccountAsync()).OpenMailboxAsync(Name(name), MailboxAccess.ReadWrite, CancellationToken.None));
            _mailboxes.Add(name, mailbox);
        }

        return mailbox;
    }

    /// <summary>Notes that a change was acknowledged.</summary>
    public void Acknowledge(string id) => _acknowledged.Add(id);

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <summary>Appends messages in one transaction.</summary>
    public async Task<AppendResult> AppendAsync(string mailbox, params string[] ids) => await AppendAsync(mailbox, AppendOptions.Default, ids);

    public async Task<AppendResult> AppendAsync(string mailbox, AppendOptions options, params string[] ids)
    {
        await using var append = await WithinAsync((await MailboxAsync(mailbox)).BeginAppendAsync(CancellationToken.None));
        foreach (var id in ids)
        {
            var text = TextOf(id);
            await WithinAsync(append.AddAsync(new MemoryStream(text), text.Length, options, CancellationToken.None).AsTask());
        }

        return await WithinAsync(append.CommitAsync(CancellationToken.None));
    }

    /// <summary>Gives the handles back and closes what is open, even in a process that was killed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var mailbox in _mailboxes.Values)
        {
            await mailbox.DisposeAsync();
        }

        if (_account is not null)
        {
            await _account.DisposeAsync();
        }

        await _store.DisposeAsync();
    }
}
