using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Testing.Contracts;
using Embedded.Mail.Tests.Storage.Crash;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>What watchers of an account are told while the first look at it has not come to its end.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxLookoutTests
{
    [Test]
    public Task A_metadata_entry_that_is_set_during_the_first_look_is_told() => IsToldAsync<AccountChange.Metadata>(static account =>
        ((IMailboxMetadata)account).SetMetadataAsync(
            MailboxName.Inbox, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = "x"u8.ToArray() }, CancellationToken.None));

    [Test]
    public Task A_subscription_during_the_first_look_is_told() => IsToldAsync<AccountChange.Subscription>(static account =>
        account.SubscribeAsync(MailboxName.Inbox, subscribed: true, CancellationToken.None));

    /// <summary>Makes a change while the first look has not read anything yet, and awaits that it is told.</summary>
    private static async Task IsToldAsync<T>(Func<IMailAccount, ValueTask> change)
    {
        using var folder = new CrashFolder();
        using var mayLook = new ManualResetEventSlim();
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        await using var process = new MailProcess(folder.NewRoot(), files, new ManualTimeProvider(DateTimeOffset.UtcNow));
        await process.AppendAsync("INBOX", "first");
        var account = await process.AccountAsync();
        var told = new ChangeRecorder<AccountChange>();
        var looks = 0;
        files.Plan(call =>
        {
            if (call.Path.EndsWith("subscriptions", StringComparison.Ordinal) && Interlocked.Increment(ref looks) == 1)
            {
                mayLook.Wait();
            }

            return null;
        });
        using var watch = account.Watch(told.Record);
        var changing = change(account).AsTask();

        // Other work, during which a change that did not wait would be carried out.
        for (var i = 0; i < 20; i++)
        {
            _ = await ((IMailboxMetadata)account).GetMetadataAsync(MailboxName.Inbox, CancellationToken.None);
        }

        mayLook.Set();
        await MailProcess.WithinAsync(changing);
        _ = await told.FirstAsync(static change => change is T, typeof(T).Name);
    }
}
