using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>The process ends at any call of the file system: before it, after it, or half-way through what it writes.</summary>
[Platform("Linux")]
[Parallelizable(ParallelScope.All)]
public sealed class KillTests
{
    private const int LeastCrashes = 2000;

    private static readonly IReadOnlyList<object[]> Scenarios = [.. DiskKind.WithScenarios([DiskKind.Any], [DiskKind.Any with { HasUnnamed = true }])];

    private readonly CrashFolder _folder = new();
    private int _scenarios;
    private int _crashes;

    [OneTimeTearDown]
    public void CheckCount()
    {
        _folder.Dispose();
        TestContext.Out.WriteLine($"{_crashes} crashes in {_scenarios} scenarios");
        if (_scenarios == Scenarios.Count)
        {
            Assert.That(_crashes, Is.GreaterThanOrEqualTo(LeastCrashes));
        }
    }

    [TestCaseSource(nameof(Scenarios))]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_half_done(object scenario, object kind)
    {
        var disk = (DiskKind)kind;
        var reference = await CrashReference.MakeAsync((CrashScenario)scenario, _folder, SyncMode.Never, disk);
        var failures = new CrashFailures();
        foreach (var call in reference.Calls)
        {
            await CrashAsync(reference, disk, failures, call.Number, KillMoment.Before, rebuilds: call.Number % 4 == 0);
            await CrashAsync(reference, disk, failures, call.Number, KillMoment.After, rebuilds: call.Number % 4 == 2);
            if (call.WritesOctets)
            {
                await CrashAsync(reference, disk, failures, call.Number, KillMoment.HalfWay, rebuilds: true);
            }
        }

        _ = Interlocked.Increment(ref _scenarios);
        failures.Report();
    }

    private async Task CrashAsync(CrashReference reference, DiskKind disk, CrashFailures failures, int number, KillMoment moment, bool rebuilds)
    {
        var root = reference.CopyRoot();
        var files = disk.Over(SystemFileLayer.Instance);
        files.KillAt(number, moment);
        var run = new CrashRun(reference, root);
        await failures.GatherAsync(() => $"killed {moment} call {number} ({files.Calls.LastOrDefault()})", async () =>
        {
            await run.RunAsync(files, SyncMode.Never, () => files.IsKilled);
            files.Kill();
            files.CloseAll();
            await new CrashCheck(run, root, reference.AllowedAfter(run.Acknowledged)).RunAsync(rebuilds);
        });
        CrashFolder.Delete(root);
        _ = Interlocked.Increment(ref _crashes);
    }
}
