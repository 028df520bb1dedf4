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
    private static readonly object[][] Ways =
    [
        [NameSync.WithNextSync, false, new[] { FileCall.WriteOut, FileCall.Rename, FileCall.Sync }],
        [NameSync.WithFile, false, new[] { FileCall.Rename, FileCall.Sync, FileCall.Sync }],
        [NameSync.ByDirectory, false, new[] { FileCall.Sync, FileCall.Rename, FileCall.Sync, FileCall.SyncDirectory }],
        [NameSync.WithNextSync, true, new[] { FileCall.Sync, FileCall.Rename, FileCall.Sync, FileCall.SyncDirectory }],
        [NameSync.WithFile, true, new[] { FileCall.Sync, FileCall.Rename, FileCall.Sync, FileCall.SyncDirectory }],
    ];

    [TestCaseSource(nameof(Ways))]
    public async Task A_message_is_brought_to_the_disk_as_its_mailboxs_own_file_system_needs_it(object names, bool isElsewhere, object expected)
    {
        using var folder = new CrashFolder();
        var root = folder.NewRoot();
        var files = new FaultyFileLayer(SystemFileLayer.Instance) { Names = (NameSync)names, OtherFileSystem = isElsewhere ? Path.Combine(root, "mailboxes") : null };
        await using var process = new MailProcess(root, files, new ManualTimeProvider(DateTimeOffset.UtcNow), SyncMode.Optimized);
        await process.AppendAsync("INBOX", "first");
        var before = files.Calls.Count;
        await process.AppendAsync("INBOX", "second");
        Assert.That(Synced(files, before).Select(static call => call.Call), Is.EqualTo((FileCall[])expected));
    }

    [Test]
    public async Task Messages_that_come_together_get_their_names_before_any_is_synced_and_the_log_is_the_last()
    {
        using var folder = new CrashFolder();
        var files = new FaultyFileLayer(SystemFileLayer.Instance) { Names = NameSync.WithFile };
        await using var process = new MailProcess(folder.NewRoot(), files, new ManualTimeProvider(DateTimeOffset.UtcNow), SyncMode.Optimized);
        await process.AppendAsync("INBOX", "first");
        var before = files.Calls.Count;
        await process.AppendAsync("INBOX", "second", "third", "fourth");
        var synced = Synced(files, before).ToList();
        Assert.That(synced.Select(static call => call.Call), Is.EqualTo((FileCall[])[.. Enumerable.Repeat(FileCall.Rename, 3), .. Enumerable.Repeat(FileCall.Sync, 4)]));
        Assert.That(synced.Skip(3).Take(3).Select(static call => call.Path), Is.EquivalentTo(synced.Take(3).Select(static call => call.Path)));
        Assert.That(Path.GetFileName(synced[^1].Path), Is.EqualTo("dovecot.index.log"));
    }

    [Test]
    public async Task A_message_that_the_disk_does_not_take_takes_back_those_that_came_with_it()
    {
        using var folder = new CrashFolder();
        var files = new FaultyFileLayer(SystemFileLayer.Instance) { Names = NameSync.WithFile };
        await using var process = new MailProcess(folder.NewRoot(), files, new ManualTimeProvider(DateTimeOffset.UtcNow), SyncMode.Optimized);
        await process.AppendAsync("INBOX", "first");
        var syncs = 0;
        files.Plan(call => call.Call == FileCall.Sync && Interlocked.Increment(ref syncs) == 2 ? new FileFault.Error(SystemError.InputOutput) : null);
        Assert.That(async () => await process.AppendAsync("INBOX", "second", "third", "fourth"), Throws.InstanceOf<MailStoreException>());
        files.Plan(null);
        var result = await process.AppendAsync("INBOX", "fifth");
        Assert.That(result.Uids, Is.EqualTo(MailProcess.Uids(2)));
        Assert.That((await process.MailboxAsync("INBOX")).State.Messages.Count, Is.EqualTo(2));
    }

    private static IEnumerable<FileCallRecord> Synced(FaultyFileLayer files, int before) =>
        files.Calls.Skip(before).Where(static call => call.Call is FileCall.WriteOut or FileCall.Rename or FileCall.Sync or FileCall.SyncDirectory);
}
