using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A mailbox on disk keeps what was done to it, from one opening to the next.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxLiveMailboxTests
{
    private const string Text = "From: a@example.org\r\nSubject: hello\r\n\r\nHello\r\n";

    [Test]
    public async Task What_was_done_is_there_when_the_mailbox_is_opened_again()
    {
        using var root = new LiveRoot();
        await using (var mailbox = root.Open())
        {
            var first = await AppendAsync(mailbox, Text, new AppendOptions { Flags = MessageFlags.Seen, Keywords = [Word("$Work")] });
            _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
            _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
            Assert.That(first.Uids, Is.EqualTo(UidSet.Of(Uid.First)));
            var changed = await mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Flagged), null, default);
            Assert.That(changed.Changed, Is.EqualTo(UidSet.Range(Uid.First, new(3))));
            Assert.That(await mailbox.ExpungeAsync(UidSet.Of(new Uid(2)), onlyDeleted: false, default), Is.EqualTo(UidSet.Of(new Uid(2))));
            _ = await mailbox.CopyAsync(UidSet.Of(Uid.First), mailbox, default);
        }

        await using var again = root.Open();
        Assert.That(Describe(again.State), Is.EqualTo("1 Flagged, Seen $Work | 3 Flagged  | 4 Flagged, Seen $Work"));
        Assert.That(again.State.UidNext, Is.EqualTo(new Uid(5)));
        Assert.That(Directory.GetFiles(root.Mails).Select(Path.GetFileName), Is.EquivalentTo(
            new[] { "dovecot.index", "dovecot.index.log", "u.1", "u.3", "u.4" }));
        await using var body = await again.OpenMessageAsync(new(4), default);
        using var reader = new StreamReader(body.AsStream(), Encoding.Latin1);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(Text));
    }

    [Test]
    public async Task What_vanished_is_known_when_the_mailbox_is_opened_again()
    {
        using var root = new LiveRoot();
        ModSeq since;
        await using (var mailbox = root.Open())
        {
            for (var i = 0; i < 6; i++)
            {
                _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
            }

            _ = await mailbox.ExpungeAsync(UidSet.Of(new Uid(2)), onlyDeleted: false, default);
            since = mailbox.State.HighestModSeq;
            _ = await mailbox.ExpungeAsync(UidSet.Of([new Uid(4), new Uid(6)]), onlyDeleted: false, default);
        }

        await using var again = root.Open();
        Assert.That(await again.GetVanishedAsync(since, UidSet.All, default), Is.EqualTo(UidSet.Of([new Uid(4), new Uid(6)])));
        Assert.That(await again.GetVanishedAsync(since, UidSet.Of(new Uid(6)), default), Is.EqualTo(UidSet.Of(new Uid(6))));
        Assert.That(await again.GetVanishedAsync(ModSeq.First, UidSet.All, default), Is.EqualTo(UidSet.Of([new Uid(2), new Uid(4), new Uid(6)])));
        _ = await again.ExpungeAsync(UidSet.Of(Uid.First), onlyDeleted: false, default);
        Assert.That(await again.GetVanishedAsync(since, UidSet.All, default), Is.EqualTo(UidSet.Of([Uid.First, new Uid(4), new Uid(6)])));
        Assert.That(await again.GetVanishedAsync(new(again.State.HighestModSeq.Value - 1), UidSet.All, default), Is.EqualTo(UidSet.Of(Uid.First)));
    }

    [Test]
    public async Task What_vanished_longer_ago_than_the_logs_reach_is_all_that_is_missing()
    {
        using var root = new LiveRoot();
        await using (var mailbox = root.Open())
        {
            for (var i = 0; i < 40; i++)
            {
                _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
            }

            _ = await mailbox.ExpungeAsync(UidSet.Of([new Uid(2), new Uid(3)]), onlyDeleted: false, default);
        }

        var log = Path.Combine(root.Mails, "dovecot.index.log");
        var octets = File.ReadAllBytes(log);
        var header = LogHeader.TryRead(octets, out var read, out _) ? read : default;
        Assert.That(LoggedExpunges.Since(octets, [], ModSeq.First), Is.EqualTo(UidSet.Range(new Uid(2), new Uid(3))));
        (header with { FileSequence = header.FileSequence + 1, PreviousFileSequence = header.FileSequence, PreviousFileOffset = (uint)octets.Length, InitialModSeq = new(50) }).Write(octets);
        Assert.That(LoggedExpunges.Since(octets, [], new(49)), Is.Null);
        Assert.That(LoggedExpunges.Since(octets.AsSpan(0, LogHeader.Size), File.ReadAllBytes(log), new(30)), Is.EqualTo(UidSet.Range(new Uid(2), new Uid(3))));
        Assert.That(LoggedExpunges.Since([], [], ModSeq.First), Is.Null);
    }

    [Test]
    public async Task Many_appends_at_once_all_arrive_and_share_the_log()
    {
        using var root = new LiveRoot();
        await using var mailbox = root.Open();
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AppendAsync(mailbox, Text, AppendOptions.Default).AsTask()));
        Assert.That(results.SelectMany(static result => result.Uids.Uids).Order(), Is.EqualTo(Enumerable.Range(1, 200).Select(static uid => new Uid((uint)uid))));
        await using var again = root.Open();
        Assert.That(again.State.Messages, Has.Count.EqualTo(200));
    }

    [Test]
    public async Task A_long_log_is_replaced_and_nothing_is_lost()
    {
        using var root = new LiveRoot();
        await using var mailbox = root.Open();
        for (var i = 0; i < 200; i++)
        {
            _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
        }

        // Every other message: one range in the log for each.
        var odd = UidSet.Of(Enumerable.Range(0, 100).Select(static i => new Uid((uint)((2 * i) + 1))));
        for (var i = 0; i < 1000; i++)
        {
            _ = await mailbox.UpdateFlagsAsync(odd, i % 2 == 0 ? FlagUpdate.Add(MessageFlags.Seen) : FlagUpdate.Remove(MessageFlags.Seen), null, default);
        }

        Assert.That(File.Exists(Path.Combine(root.Mails, "dovecot.index.log.2")), Is.True);
        await using var again = root.Open();
        Assert.That(again.State.HighestModSeq, Is.EqualTo(mailbox.State.HighestModSeq));
        Assert.That(Describe(again.State), Is.EqualTo(Describe(mailbox.State)));
    }

    [Test]
    public async Task The_log_before_this_one_goes_after_two_days()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        using var root = new LiveRoot(time, new IndexLimits { Rotation = 4096, RotationAge = TimeSpan.FromDays(30) });
        await using var mailbox = root.Open();
        var previous = Path.Combine(root.Mails, "dovecot.index.log.2");
        _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
        while (!File.Exists(previous))
        {
            await ChangeAsync(mailbox);
        }

        time.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        await ChangeAsync(mailbox);
        Assert.That(File.Exists(previous), Is.True);
        time.Advance(TimeSpan.FromMinutes(2));
        await ChangeAsync(mailbox);
        Assert.That(File.Exists(previous), Is.False);
        await using var again = root.Open();
        Assert.That(Describe(again.State), Is.EqualTo(Describe(mailbox.State)));
    }

    [Test]
    public async Task A_file_in_the_way_becomes_a_message_and_the_new_one_goes_behind_it()
    {
        using var root = new LiveRoot();
        await using var mailbox = root.Open();
        _ = await AppendAsync(mailbox, Text, new AppendOptions { Flags = MessageFlags.Answered });
        File.Copy(Path.Combine(root.Mails, "u.1"), Path.Combine(root.Mails, "u.2"));
        var appended = await AppendAsync(mailbox, Text, AppendOptions.Default);
        Assert.That(appended.Uids, Is.EqualTo(UidSet.Of(new Uid(3))));
        Assert.That(Describe(mailbox.State), Is.EqualTo("1 Answered  | 2 None  | 3 None "));
    }

    [Test]
    public async Task Who_reads_does_not_wait_for_another_process_that_holds_the_lock()
    {
        var time = new HastyTime();
        using var root = new LiveRoot(time);
        await using var mailbox = root.Open();
        _ = await AppendAsync(mailbox, Text, AppendOptions.Default);
        using var log = SystemFileLayer.Instance.TryOpen(Path.Combine(root.Mails, "dovecot.index.log"), forWriting: true)!;
        Assert.That(log.TryLock());
        await foreach (var metadata in mailbox.ReadMetadataAsync(UidSet.All, new MetadataRequest(MessageFields.Envelope), default))
        {
            Assert.That(Encoding.ASCII.GetString(metadata.Envelope.Span), Does.Contain("hello"));
        }

        Assert.That(File.Exists(Path.Combine(root.Mails, "dovecot.index.cache")), Is.False, "it was not written without the lock");
        Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    private static Keyword Word(string name) => Keyword.TryCreate(name, out var keyword) ? keyword : throw new ArgumentException("no keyword", nameof(name));

    private static string Describe(MailboxState state) => string.Join(" | ", state.Messages.Select(entry =>
        $"{entry.Uid} {entry.Flags} {string.Join(' ', state.KeywordsOf(entry))}"));

    private static async Task ChangeAsync(IMailbox mailbox)
    {
        _ = await mailbox.UpdateFlagsAsync(UidSet.Of(Uid.First), FlagUpdate.Add(MessageFlags.Flagged), null, default);
        _ = await mailbox.UpdateFlagsAsync(UidSet.Of(Uid.First), FlagUpdate.Remove(MessageFlags.Flagged), null, default);
    }

    private static async ValueTask<AppendResult> AppendAsync(IMailbox mailbox, string text, AppendOptions options)
    {
        await using var append = await mailbox.BeginAppendAsync(default);
        var octets = Encoding.Latin1.GetBytes(text);
        await append.AddAsync(new MemoryStream(octets), octets.Length, options, default);
        return await append.CommitAsync(default);
    }

    /// <summary>A clock that goes on by 100 ms whenever somebody looks at it.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _elapsed;

        public TimeSpan Elapsed => new(Volatile.Read(ref _elapsed));

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _elapsed, TimeSpan.TicksPerMillisecond * 100);
    }

    /// <summary>A mail root with one mailbox.</summary>
    private sealed class LiveRoot : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("sdbox-live-").FullName;
        private readonly SdboxLiveAccount _account;

        public LiveRoot(TimeProvider? time = null, IndexLimits? limits = null)
        {
            Mails = Path.Combine(_path, "mailboxes", "INBOX", "dbox-Mails");
            _ = Directory.CreateDirectory(Mails);
            _account = new SdboxLiveAccount(
                new SdboxLocation(_path), QuotaPolicy.Unlimited, new SdboxStoreOptions { Sync = SyncMode.Never, IndexLimits = limits ?? new IndexLimits() },
                SystemFileLayer.Instance, new DiskThreads(8), time ?? TimeProvider.System, SuiteLog.For<object>());
            IndexCreation.Create(_account.IndexSettings, Mails, new(1234), static log => SdboxMessages.AddDboxHeader(log, MailboxId.Create()));
        }

        public string Mails { get; }

        public SdboxMailbox Open()
        {
            var live = SdboxLiveMailbox.Open(_account, MailboxName.Inbox, Mails);
            return new SdboxMailbox(live, isReadOnly: false, live.Dispose);
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
