using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>A scenario as it goes when nothing happens to it: the root it starts from, what a client sees after each step, and the calls it makes.</summary>
internal sealed class CrashReference
{
    private readonly CrashFolder _folder;
    private readonly TimeSpan _later;

    private CrashReference(CrashScenario scenario, CrashFolder folder, TimeSpan later, string root, MailImage start, IReadOnlyList<MailImage[]> steps, IReadOnlyList<FileCallRecord> calls)
    {
        (Scenario, _folder, _later, Root, Start, Steps, Calls) = (scenario, folder, later, root, start, steps, calls);
    }

    public CrashScenario Scenario { get; }

    /// <summary>The root to start from; copied for each run.</summary>
    public string Root { get; }

    public MailImage Start { get; }

    /// <summary>Of each step what may be seen while it is under way: the image before it, those between its parts, and the one after it.</summary>
    public IReadOnlyList<MailImage[]> Steps { get; }

    /// <summary>The calls of an undisturbed run.</summary>
    public IReadOnlyList<FileCallRecord> Calls { get; }

    public static async Task<CrashReference> MakeAsync(CrashScenario scenario, CrashFolder folder, SyncMode sync, DiskKind? disk = null)
    {
        var made = DateTimeOffset.UtcNow;
        var time = new ManualTimeProvider(made);
        var root = folder.NewRoot();
        await using (var process = new MailProcess(root, SystemFileLayer.Instance, time))
        {
            _ = await process.AccountAsync();
            await scenario.Prepare(process);
        }

        time.Advance(scenario.Pause);
        scenario.Tamper(root);
        var begin = time.GetUtcNow();
        var start = Directory.Exists(root) ? await ReadAsync(folder.Copy(root), begin) : MailImage.Nothing;
        return new(scenario, folder, begin - made, root, start, await SeeStepsAsync(scenario, folder, root, begin), await CountAsync(scenario, folder, root, begin, sync, disk ?? DiskKind.Any));
    }

    /// <summary>The clock of a run: that of the system, which files have, and what passed while nothing happened.</summary>
    public ManualTimeProvider Clock() => new(DateTimeOffset.UtcNow + _later);

    /// <summary>A root to run on.</summary>
    public string CopyRoot() => _folder.Copy(Root);

    /// <summary>What may be seen when so many steps were acknowledged.</summary>
    public IReadOnlyList<MailImage> AllowedAfter(int acknowledged) => 
        acknowledged < Steps.Count ? Steps[acknowledged] : Scenario.Steps[^1].Concurrent.Count > 0 ? Steps[^1] : [Steps[^1][^1]];

    private static async Task<IReadOnlyList<MailImage[]>> SeeStepsAsync(CrashScenario scenario, CrashFolder folder, string from, DateTimeOffset begin)
    {
        var root = folder.Copy(from);
        await using var process = new MailProcess(root, SystemFileLayer.Instance, new ManualTimeProvider(begin));
        var before = Directory.Exists(root) ? await ReadAsync(folder.Copy(root), begin) : MailImage.Nothing;
        var steps = new List<MailImage[]>();
        foreach (var step in scenario.Steps)
        {
            var images = new List<MailImage> { before };
            images.AddRange(await SeePartsAsync(step, folder.Copy(root), begin));
            await step.Run(process);
            images.Add(await ReadAsync(folder.Copy(root), begin));
            before = images[^1];
            steps.Add([.. images]);
        }

        return steps;
    }

    private static async Task<IReadOnlyList<MailImage>> SeePartsAsync(CrashStep step, string root, DateTimeOffset begin)
    {
        var images = new List<MailImage>();
        foreach (var part in step.Parts.SkipLast(1))
        {
            await using (var process = new MailProcess(root, SystemFileLayer.Instance, new ManualTimeProvider(begin)))
            {
                await part(process);
            }

            images.Add(await ReadAsync(root, begin));
        }

        return images;
    }

    private static async Task<IReadOnlyList<FileCallRecord>> CountAsync(CrashScenario scenario, CrashFolder folder, string from, DateTimeOffset begin, SyncMode sync, DiskKind disk)
    {
        var files = disk.Over(SystemFileLayer.Instance);
        await using var process = new MailProcess(folder.Copy(from), files, new ManualTimeProvider(begin), sync);
        foreach (var step in scenario.Steps)
        {
            await step.Run(process);
        }

        return [.. files.Calls];
    }

    private static async Task<MailImage> ReadAsync(string root, DateTimeOffset now)
    {
        await using var process = new MailProcess(root, SystemFileLayer.Instance, new ManualTimeProvider(now));
        return await MailImage.ReadAsync(process);
    }
}
