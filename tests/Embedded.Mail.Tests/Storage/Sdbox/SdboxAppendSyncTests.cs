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
        var synced = files.Calls.Skip(before).Select(static call => call.Call)
            .Where(static call => call is FileCall.WriteOut or FileCall.Rename or FileCall.Sync or FileCall.SyncDirectory);
        Assert.That(synced, Is.EqualTo((FileCall[])expected));
    }
}
