using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Locks that another process holds are waited for, and not for ever; and Dovecot waits for ours.</summary>
[CancelAfter(120_000)]
public sealed class LockTests
{
    private const string Hello = "Subject: hello\r\n\r\nHello\r\n";

    // What a process has to itself by fcntl(2) until it ends.
    private const string Holder = """
        import fcntl, os, sys, time
        file = open(sys.argv[1], 'a+b')
        os.fchmod(file.fileno(), 0o666)
        fcntl.lockf(file, fcntl.LOCK_EX)
        print('held', flush=True)
        sys.stdin.read()
        """;

    [Test]
    public async Task Ours_waits_for_the_log()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello);
        Task<AppendResult> append;
        await using (await HoldAsync(LogOf(root)))
        {
            append = pair.AppendAsync("INBOX", Hello);
            _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("Other"), SpecialUse.None, default);
            _ = await pair.AppendAsync("Other", Hello, Hello);
            Assert.That(append.IsCompleted, Is.False);
        }

        Assert.That((await append).Uids, Is.EqualTo(UidSet.Of(new Uid(2))));
        await pair.CompareAsync();
    }

    [Test]
    public async Task Ours_reads_while_another_holds_the_log()
    {
        using var root = new SharedRoot();
        await root.DeliverAsync(Hello);
        await using var held = await HoldAsync(LogOf(root));
        await using var store = root.OpenStore();
        await using var account = await SharedRoot.OpenAccountAsync(store);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, default);
        Assert.That((await inbox.RefreshAsync(default)).Messages, Has.Count.EqualTo(1));
        await using var body = await inbox.OpenMessageAsync(new(1), default);
        using var reader = new StreamReader(body.AsStream());
        Assert.That(await reader.ReadToEndAsync(), Does.EndWith(Hello));
    }

    [Test]
    public async Task Ours_gives_up_on_the_log(CancellationToken cancellationToken)
    {
        using var root = new SharedRoot();
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var pair = await SharedPair.OpenAsync(root, time: time);
        _ = await pair.AppendAsync("INBOX", Hello);
        await using (await HoldAsync(LogOf(root)))
        {
            await AssertInUseAsync(pair.AppendAsync("INBOX", Hello), time, cancellationToken);
        }

        _ = await pair.AppendAsync("INBOX", Hello);
        await pair.CompareAsync();
    }

    [Test]
    public async Task Dovecot_waits_for_the_log()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", Hello);
        await using var other = await root.ImapAsync();
        await other.CommandAsync("CREATE Other");
        Task<IReadOnlyList<string>> append;
        using (var log = SystemFileLayer.Instance.TryOpen(LogOf(root), forWriting: true)!)
        {
            Assert.That(log.TryLock(), Is.True);
            append = pair.Dovecot.AppendAsync("INBOX", Hello);
            await other.AppendAsync("Other", Hello);
            Assert.That(append.IsCompleted, Is.False);
        }

        _ = await append;
        await pair.CompareAsync();
    }

    [Test]
    public async Task Ours_waits_for_the_list_of_mailboxes()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        Task<MailboxId> create;

        // Its holder dies without taking the file away.
        await using (await HoldAsync(Path.Combine(root.Path, "mailboxes.lock")))
        {
            create = pair.Ours.CreateMailboxAsync(MailboxName.Create("New"), SpecialUse.None, default).AsTask();
            _ = await pair.AppendAsync("INBOX", Hello, Hello);
            Assert.That(create.IsCompleted, Is.False);
        }

        _ = await create;
        await pair.CompareAsync();
    }

    [Test]
    public async Task Ours_gives_up_on_the_list_of_mailboxes(CancellationToken cancellationToken)
    {
        using var root = new SharedRoot();
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var pair = await SharedPair.OpenAsync(root, time: time);
        await using (await HoldAsync(Path.Combine(root.Path, "mailboxes.lock")))
        {
            await AssertInUseAsync(pair.Ours.CreateMailboxAsync(MailboxName.Create("New"), SpecialUse.None, default).AsTask(), time, cancellationToken);
        }

        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("New"), SpecialUse.None, default);
        await pair.CompareAsync();
    }

    [Test]
    public async Task Dovecot_waits_for_the_list_of_mailboxes()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        var path = Path.Combine(root.Path, "mailboxes.lock");
        Task<IReadOnlyList<string>> create;
        using (var held = SystemFileLayer.Instance.TryCreate(path, (UnixFileMode)0b110_110_110)!)
        {
            Assert.That(held.TryLock(), Is.True);
            create = pair.Dovecot.CommandAsync("CREATE New");
            await root.DeliverAsync(Hello);
            Assert.That(create.IsCompleted, Is.False);
            File.Delete(path);
        }

        _ = await create;
        await pair.CompareAsync();
    }

    [Test]
    public async Task Both_wait_for_the_subscriptions()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.Dovecot.CommandAsync("CREATE New");
        var path = Path.Combine(root.Path, "subscriptions.lock");
        await File.WriteAllTextAsync(path, "");
        var ours = pair.Ours.SubscribeAsync(MailboxName.Inbox, subscribed: true, default).AsTask();
        var theirs = pair.Dovecot.CommandAsync("SUBSCRIBE New");
        await root.DeliverAsync(Hello);
        Assert.That((ours.IsCompleted, theirs.IsCompleted), Is.EqualTo((false, false)));
        File.Delete(path);
        await ours;
        _ = await theirs;
        await pair.CompareAsync();
        Assert.That(await pair.Ours.ListSubscriptionsAsync(default), Is.EqualTo(new[] { MailboxName.Inbox, MailboxName.Create("New") }));
    }

    [Test]
    public async Task A_forgotten_lock_of_the_subscriptions_is_broken(CancellationToken cancellationToken)
    {
        using var root = new SharedRoot();
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var pair = await SharedPair.OpenAsync(root, time: time);
        await File.WriteAllTextAsync(Path.Combine(root.Path, "subscriptions.lock"), "", cancellationToken);
        var subscribe = pair.Ours.SubscribeAsync(MailboxName.Inbox, subscribed: true, default).AsTask();
        await PassTimeAsync(subscribe, time, cancellationToken);
        await subscribe;
        await pair.CompareAsync();
    }

    private static string LogOf(SharedRoot root) => Path.Combine(root.Mails("INBOX"), "dovecot.index.log");

    private static async Task<RunningProgram> HoldAsync(string path)
    {
        var holder = RunningProgram.Start(new ProgramStart(Peer.Require("python3", "python3"), "-c", Holder, path) { KeepsInputOpen = true });
        Assert.That(await holder.ReadLineAsync(), Is.EqualTo("held"));
        return holder;
    }

    private static async Task AssertInUseAsync(Task waiting, ManualTimeProvider time, CancellationToken cancellationToken)
    {
        await PassTimeAsync(waiting, time, cancellationToken);
        Assert.That(async () => await waiting, Throws.InstanceOf<MailStoreException>().With.Property(nameof(MailStoreException.Error)).EqualTo(MailStoreError.InUse));
    }

    // When the waiting begins nobody says, so time goes on until it ends.
    private static async Task PassTimeAsync(Task waiting, ManualTimeProvider time, CancellationToken cancellationToken)
    {
        while (!waiting.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }
}
