using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>The file system refuses any call: the client is told so, and everything goes on when the error has gone.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class DiskErrorTests
{
    // EMFILE has no name in the store: nothing depends on it.
    private const int TooManyFiles = 24;

    private static readonly IReadOnlyList<CrashScenario> Scenarios = CrashScenarios.All;

    private static readonly int[] Errors =
        [SystemError.NoSpace, SystemError.DiskQuota, SystemError.InputOutput, SystemError.ReadOnlyFileSystem, SystemError.AccessDenied, TooManyFiles];

    private static readonly IEnumerable<object[]> ScenariosAndDisks = DiskKind.WithScenarios([DiskKind.Any], [new(NameSync.WithFile, false), new(NameSync.WithFile, true), new(NameSync.WithNextSync, true)]);

    private readonly CrashFolder _folder = new();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCaseSource(nameof(ScenariosAndDisks))]
    public async Task A_call_that_fails_once_is_told_and_leaves_the_mailbox_as_it_was(object scenario, object kind)
    {
        var disk = (DiskKind)kind;
        var reference = await CrashReference.MakeAsync((CrashScenario)scenario, _folder, SyncMode.Optimized, disk);
        var failures = new CrashFailures();
        foreach (var call in reference.Calls)
        {
            // Which error it is makes a difference to very few calls.
            foreach (var error in call.NeedsWriting ? Errors : [SystemError.InputOutput, TooManyFiles])
            {
                await failures.GatherAsync(() => $"error {error} at {call}", () => RunAsync(reference, one => one.Number == call.Number ? new FileFault.Error(error, call.WritesOctets) : null, disk: disk));
            }
        }

        failures.Report();
    }

    [TestCaseSource(nameof(Scenarios))]
    public async Task A_disk_that_fails_for_a_while_is_told_and_leaves_the_mailbox_as_it_was(object scenario)
    {
        var reference = await CrashReference.MakeAsync((CrashScenario)scenario, _folder, SyncMode.Optimized);
        var failures = new CrashFailures();
        foreach (var call in reference.Calls)
        {
            await failures.GatherAsync(() => $"no space from {call} on", () => RunAsync(reference, one => one.Number >= call.Number && NeedsSpace(one) ? new FileFault.Error(SystemError.NoSpace, true) : null));

            // A lock is the system's alone, and is always given back. What had its file and could not be taken back comes back later, as after a crash.
            await failures.GatherAsync(() => $"dead disk from {call} on", () => RunAsync(reference, one => one.Number >= call.Number && one.Call != FileCall.Unlock ? new FileFault.Error(SystemError.InputOutput) : null, mayReturn: true));
        }

        failures.Report();
    }

    [Test]
    public async Task A_root_that_is_mounted_for_reading_is_read_and_changes_are_refused()
    {
        var reference = await CrashReference.MakeAsync(Scenarios[0], _folder, SyncMode.Optimized);
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        files.Plan(static call => call.NeedsWriting ? new FileFault.Error(SystemError.ReadOnlyFileSystem) : null);
        await using var process = new MailProcess(reference.CopyRoot(), files, reference.Clock());
        Assert.That((await MailImage.ReadAsync(process)).Describe(reference.Start), Is.EqualTo(reference.Start.Describe(reference.Start)));
        foreach (var step in CrashScenarios.All.Where(static scenario => scenario.Name is "append" or "copy" or "move" or "expunge" or "flags" or "create" or "rename" or "delete" or "subscribe" or "metadata")
            .Select(static scenario => scenario.Steps[0]))
        {
            var refusal = await Assert.ThrowsAsync<MailStoreException>(() => MailProcess.WithinAsync(step.Run(process)), step.Name);
            Assert.That(refusal!.Error, Is.EqualTo(MailStoreError.NoPermission), step.Name);
        }
    }

    private static bool NeedsSpace(FileCallRecord call) => call.Call is FileCall.Create or FileCall.CreateUnnamed or FileCall.CreateDirectory or FileCall.Link or FileCall.GiveName or FileCall.Write or FileCall.Append;

    private async Task RunAsync(CrashReference reference, Func<FileCallRecord, FileFault?> plan, bool mayReturn = false, DiskKind? disk = null)
    {
        var root = reference.CopyRoot();
        var files = (disk ?? DiskKind.Any).Over(SystemFileLayer.Instance);
        files.Plan(plan);
        var time = reference.Clock();
        var isWhole = true;
        await using (var process = new MailProcess(root, files, time, SyncMode.Optimized))
        {
            for (var i = 0; i < reference.Steps.Count && isWhole; i++)
            {
                isWhole = await RunStepAsync(process, files, reference, i, time, mayReturn);
            }

            files.Plan(null);
            var (stored, seen) = (await ReadAsync(time, root), await MailImage.ReadAsync(process));
            Assert.That(seen.Describe(reference.Start), Is.EqualTo(stored.Describe(reference.Start)), "what the process sees, and what is stored");
            if (isWhole)
            {
                Assert.That(stored.Describe(reference.Start), Is.EqualTo(reference.Steps[^1][^1].Describe(reference.Start)));
            }
        }

        CrashFolder.Delete(root);
    }

    /// <summary>Runs a step, and if it fails once more without the error.</summary>
    /// <returns>Whether everything is as without the error; else the step was refused when a part of it had been done that may be done alone.</returns>
    private static async Task<bool> RunStepAsync(MailProcess process, FaultyFileLayer files, CrashReference reference, int number, ManualTimeProvider time, bool mayReturn)
    {
        var step = reference.Scenario.Steps[number];
        try
        {
            await MailProcess.WithinAsync(step.Run(process));

            // What comes at once comes in any order.
            return step.Concurrent.Count == 0;
        }
        catch (MailStoreException e)
        {
            Assert.That(e.Message, Is.Not.Empty.And.Not.Contains("/").And.Not.Contain("mbedded"), "what the client is told");
        }

        // A lock file that could not be deleted is broken by who waits for it, after a while.
        files.Plan(null);
        time.Advance(TimeSpan.FromMinutes(1));
        if (step.Concurrent.Count > 0)
        {
            return false;
        }

        var images = reference.Steps[number].Select(image => image.Describe(reference.Start)).ToList();
        var image = await ReadAsync(time, process.Root);
        var stored = image.Describe(reference.Start);
        if (mayReturn && !images.Contains(stored))
        {
            CheckReturned(image, reference.Steps[number]);
            return false;
        }

        Assert.That(images, Has.Some.EqualTo(stored), $"after {step.Name} was refused");
        if (stored == images[0])
        {
            await MailProcess.WithinAsync(step.Run(process));
            return true;
        }

        return stored == images[^1];
    }

    private static void CheckReturned(MailImage image, MailImage[] images)
    {
        var ids = images.SelectMany(static one => one.Ids).ToHashSet();
        foreach (var before in images[0].Mailboxes.Values)
        {
            var after = image.Mailboxes.Values.Single(mailbox => mailbox.Id == before.Id);
            Assert.That(after.Messages.Select(static message => message.Describe()), Is.SupersetOf(before.Messages.Select(static message => message.Describe())));
            Assert.That(after.Messages.Where(message => message.Uid >= before.UidNext && (message.Flags != MessageFlags.None || !ids.Contains(message.Id))), Is.Empty);
        }
    }

    private static async Task<MailImage> ReadAsync(ManualTimeProvider time, string root)
    {
        await using var process = new MailProcess(root, SystemFileLayer.Instance, time);
        return await MailImage.ReadAsync(process);
    }
}
