using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>The whole system ends at any call that matters to it: of what was not brought to stable storage any part may be gone.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class PowerLossTests
{
    private const int Images = 3;

    private static readonly object[][] Cases =
    [
        .. from pair in DiskKind.WithScenarios([DiskKind.Any, new(NameSync.WithFile, true), new(NameSync.WithNextSync, true)], [new(NameSync.WithFile, false), new(NameSync.WithNextSync, false)])
           from sync in (SyncMode[])[SyncMode.Optimized, SyncMode.Always]
           select (object[])[.. pair, sync],
    ];

    private readonly CrashFolder _folder = new();
    private int _crashes;

    [OneTimeTearDown]
    public void DeleteFolder()
    {
        _folder.Dispose();
        TestContext.Out.WriteLine($"{_crashes} crashes");
    }

    [TestCaseSource(nameof(Cases))]
    public async Task What_was_acknowledged_survives_as_the_mode_promises(object scenario, object kind, SyncMode sync)
    {
        var disk = (DiskKind)kind;
        var reference = await CrashReference.MakeAsync((CrashScenario)scenario, _folder, sync, disk);
        var failures = new CrashFailures();
        foreach (var call in reference.Calls.Where(static call => call.Changes || call.Call is FileCall.Sync or FileCall.WriteOut or FileCall.SyncDirectory))
        {
            await CrashAsync(reference, failures, call.Number, sync, disk);
        }

        // And when all is done and acknowledged.
        await CrashAsync(reference, failures, reference.Calls.Count + 1, sync, disk);
        failures.Report();
    }

    private async Task CrashAsync(CrashReference reference, CrashFailures failures, int number, SyncMode sync, DiskKind disk)
    {
        var root = reference.CopyRoot();
        _ = Directory.CreateDirectory(root);
        var durable = new PowerLossFileLayer(SystemFileLayer.Instance, root, disk.Names);
        var files = disk.Over(durable);
        files.KillAt(number, KillMoment.After);
        await failures.GatherAsync(() => $"call {number} ({files.Calls.LastOrDefault()})", async () =>
        {
            var run = new CrashRun(reference, root);
            await run.RunAsync(files, sync, () => files.IsKilled);
            for (var seed = 0; seed < Images; seed++)
            {
                var image = _folder.NewRoot();
                durable.CrashToDisk(image, seed == 0 ? static () => false : Seeded((number * Images) + seed));
                await new CrashCheck(run, image, Allowed(reference, run, sync)) { IsPowerLoss = true }.RunAsync(rebuilds: false);
                CrashFolder.Delete(image);
                _ = Interlocked.Increment(ref _crashes);
            }
        });
        files.Kill();
        files.CloseAll();
        CrashFolder.Delete(root);
    }

    private static Func<bool> Seeded(int seed)
    {
        var random = new Random(seed);
        return () => random.Next(2) == 0;
    }

    /// <summary>What may be found; where flags are left to the system, what was before the last changes of flags, too.</summary>
    private static IReadOnlyList<MailImage> Allowed(CrashReference reference, CrashRun run, SyncMode sync)
    {
        var images = new List<MailImage>(reference.AllowedAfter(run.Acknowledged));
        for (var i = run.Acknowledged - 1; sync == SyncMode.Optimized && i >= 0 && reference.Scenario.Steps[i].IsFlagChange; i--)
        {
            images.InsertRange(0, reference.Steps[i]);
        }

        return images;
    }
}
