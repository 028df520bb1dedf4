using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>One run of a scenario up to a crash.</summary>
internal sealed class CrashRun(CrashReference reference, string root)
{
    public CrashReference Reference => reference;

    /// <summary>The root it ran on.</summary>
    public string Root => root;

    public ManualTimeProvider Time { get; } = reference.Clock();

    /// <summary>How many steps were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>What was acknowledged of the step that was under way.</summary>
    public IReadOnlyCollection<string> AcknowledgedAlone { get; private set; } = [];

    /// <summary>The step that was under way; null when all were acknowledged.</summary>
    public CrashStep? UnderWay => Acknowledged < reference.Scenario.Steps.Length ? reference.Scenario.Steps[Acknowledged] : null;

    /// <summary>The step whose changes come in any order, where it is under way or was the last.</summary>
    public CrashStep? Unordered => (UnderWay ?? reference.Scenario.Steps[^1]) is { Concurrent.Count: > 0 } step ? step : null;

    /// <summary>Runs the steps, each when the one before is acknowledged.</summary>
    public async Task RunAsync(FileLayer files, SyncMode sync, Func<bool> isKilled, Action<int> acknowledged)
    {
        var process = new MailProcess(root, files, Time, sync);
        try
        {
            foreach (var step in reference.Scenario.Steps)
            {
                await MailProcess.WithinAsync(step.Run(process));
                Acknowledged++;
                acknowledged(Acknowledged);
            }
        }
        catch (Exception e) when (e is not (TimeoutException or AssertionException) && isKilled())
        {
            // Whatever a process that was killed comes to see, nobody is told.
        }

        AcknowledgedAlone = process.Acknowledged;
        await process.DisposeAsync();
    }

    public Task RunAsync(FileLayer files, SyncMode sync, Func<bool> isKilled) => RunAsync(files, sync, isKilled, static _ => { });
}
