using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Crash;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A mailbox that is in memory is opened for one more session by a look at its log.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxOpenMailboxTests
{
    [TestCase(FileCall.Write, TestName = "A_mailbox_is_opened_without_reading_it_while_its_log_is_written")]
    [TestCase(FileCall.Sync, TestName = "A_mailbox_is_opened_without_reading_it_while_its_log_is_synced")]
    public async Task A_mailbox_is_opened_without_reading_it(object during)
    {
        using var folder = new CrashFolder();
        using var mayGoOn = new ManualResetEventSlim();
        var isThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        await using var process = new MailProcess(folder.NewRoot(), files, new ManualTimeProvider(DateTimeOffset.UtcNow), SyncMode.Optimized);
        await process.AppendAsync("INBOX", "first");
        files.Plan(call =>
        {
            if (call.Call == (FileCall)during && call.Path.EndsWith("dovecot.index.log", StringComparison.Ordinal) && isThere.TrySetResult())
            {
                mayGoOn.Wait();
            }

            return null;
        });
        var append = process.AppendAsync("INBOX", "second");
        await MailProcess.WithinAsync(isThere.Task);
        var before = files.Count;
        await using (await MailProcess.WithinAsync((await process.AccountAsync()).OpenMailboxAsync(MailProcess.Name("INBOX"), MailboxAccess.ReadWrite, CancellationToken.None)))
        {
            // Who may open it is another matter.
            var calls = files.Calls.Skip(before).Where(static call => !call.Path.EndsWith("dovecot-acl", StringComparison.Ordinal)).Select(static call => $"{call.Call} {Path.GetFileName(call.Path)}").ToList();
            Assert.That(calls, Is.EqualTo(["GetStatus dovecot.index.log"]));
        }

        mayGoOn.Set();
        await MailProcess.WithinAsync(append);
    }
}
