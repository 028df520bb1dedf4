using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Crash;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>What is synced for a message depends on the file system that its mailbox lies on.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxAppendSyncTests
{
    private static readonly FileCall[] Thrice = [FileCall.Create, FileCall.Sync, FileCall.Rename, FileCall.Sync, FileCall.SyncDirectory];

    private static readonly object[][] Ways =
    [
        [new DiskKind(NameSync.WithNextSync, HasUnnamed: true), false, new[] { FileCall.CreateUnnamed, FileCall.WriteOut, FileCall.GiveName, FileCall.Sync }],
        [new DiskKind(NameSync.WithNextSync, HasUnnamed: false), false, new[] { FileCall.Create, FileCall.WriteOut, FileCall.Rename, FileCall.Sync }],
        [new DiskKind(NameSync.WithFile, HasUnnamed: true), false, new[] { FileCall.CreateUnnamed, FileCall.GiveName, FileCall.Sync, FileCall.Sync }],
        [new DiskKind(NameSync.WithFile, HasUnnamed: false), false, new[] { FileCall.Create, FileCall.Rename, FileCall.Sync, FileCall.Sync }],
        [new DiskKind(NameSync.ByDirectory, HasUnnamed: true), false, Thrice],
        [new DiskKind(NameSync.WithNextSync, HasUnnamed: true), true, Thrice],
        [new DiskKind(NameSync.WithFile, HasUnnamed: true), true, Thrice],
    ];

    private readonly CrashFolder _folder = new();

    [OneTimeSetUp]
    public void IgnoreWhereAllFilesHaveNames()
    {
        if (!SystemFileLayer.Instance.HasUnnamedFiles(_folder.NewRoot()))
        {
            Assert.Ignore("The file system of temporary files makes no files without names");
        }
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Ways))]
    public async Task A_message_is_brought_to_the_disk_as_its_mailboxs_own_file_system_needs_it(object disk, bool isElsewhere, object expected)
    {
        var root = _folder.NewRoot();
        var files = ((DiskKind)disk).Over(SystemFileLayer.Instance, isElsewhere ? Path.Combine(root, "mailboxes") : null);
        await using var process = Begin(files, root);
        await process.AppendAsync("INBOX", "first");
        var before = files.Calls.Count;
        await process.AppendAsync("INBOX", "second");
        Assert.That(MadeAndSynced(files, before).Select(static call => call.Call), Is.EqualTo((FileCall[])expected));
    }

    [TestCase(true, FileCall.GiveName)]
    [TestCase(false, FileCall.Rename)]
    public async Task Messages_that_come_together_get_their_names_before_any_is_synced_and_the_log_is_the_last(bool hasUnnamed, object naming)
    {
        var files = new DiskKind(NameSync.WithFile, hasUnnamed).Over(SystemFileLayer.Instance);
        await using var process = Begin(files, _folder.NewRoot());
        await process.AppendAsync("INBOX", "first");
        var before = files.Calls.Count;
        await process.AppendAsync("INBOX", "second", "third", "fourth");
        var synced = MadeAndSynced(files, before).Skip(3).ToList();
        Assert.That(synced.Select(static call => call.Call), Is.EqualTo((FileCall[])[.. Enumerable.Repeat((FileCall)naming, 3), .. Enumerable.Repeat(FileCall.Sync, 4)]));
        Assert.That(synced.Skip(3).Take(3).Select(static call => call.Path), Is.EquivalentTo(synced.Take(3).Select(static call => call.Path)));
        Assert.That(Path.GetFileName(synced[^1].Path), Is.EqualTo("dovecot.index.log"));
    }

    [Test]
    public async Task A_message_that_the_disk_does_not_take_takes_back_those_that_came_with_it([Values] bool hasUnnamed)
    {
        var files = new DiskKind(NameSync.WithFile, hasUnnamed).Over(SystemFileLayer.Instance);
        var root = _folder.NewRoot();
        await using var process = Begin(files, root);
        await process.AppendAsync("INBOX", "first");
        var syncs = 0;
        files.Plan(call => call.Call == FileCall.Sync && Interlocked.Increment(ref syncs) == 2 ? new FileFault.Error(SystemError.InputOutput) : null);
        Assert.That(async () => await process.AppendAsync("INBOX", "second", "third", "fourth"), Throws.InstanceOf<MailStoreException>());
        files.Plan(null);
        Assert.That(MessageFiles(root), Is.EqualTo(["u.1"]));
        var result = await process.AppendAsync("INBOX", "fifth");
        Assert.That(result.Uids, Is.EqualTo(MailProcess.Uids(2)));
        Assert.That((await process.MailboxAsync("INBOX")).State.Messages.Count, Is.EqualTo(2));
        Assert.That(MessageFiles(root), Is.EqualTo(["u.1", "u.2"]));
    }

    [TestCase(16, ExpectedResult = FileCall.CreateUnnamed)]
    [TestCase(17, ExpectedResult = FileCall.Create)]
    public async Task<object> No_more_than_sixteen_files_are_held_open_for_one_append(int count)
    {
        var files = new DiskKind(NameSync.WithFile, HasUnnamed: true).Over(SystemFileLayer.Instance);
        await using var process = Begin(files, _folder.NewRoot());
        await process.AppendAsync("INBOX", "first");
        var before = files.Calls.Count;
        await process.AppendAsync("INBOX", [.. Enumerable.Range(0, count).Select(static number => $"m{number}")]);
        return MadeAndSynced(files, before).Select(static call => call.Call).Where(static call => call is FileCall.Create or FileCall.CreateUnnamed).Distinct().Single();
    }

    private static MailProcess Begin(FaultyFileLayer files, string root) => new(root, files, new ManualTimeProvider(DateTimeOffset.UtcNow), SyncMode.Optimized);

    private static IEnumerable<string> MessageFiles(string root) =>
        Directory.GetFiles(Path.Combine(root, "mailboxes", "INBOX", "dbox-Mails")).Select(static path => Path.GetFileName(path)).Where(static name => !name.StartsWith("dovecot", StringComparison.Ordinal)).Order();

    private static IEnumerable<FileCallRecord> MadeAndSynced(FaultyFileLayer files, int before) => files.Calls.Skip(before).Where(static call =>
        call.Call is FileCall.Create or FileCall.CreateUnnamed or FileCall.WriteOut or FileCall.Rename or FileCall.GiveName or FileCall.Sync or FileCall.SyncDirectory);
}
