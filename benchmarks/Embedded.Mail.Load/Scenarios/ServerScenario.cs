using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>A work of one figure, done once by each server: ours and Dovecot in turn, each fresh, so that neither's figure depends on what ran before.</summary>
internal abstract class ServerScenario : LoadScenario
{
    /// <summary>The figure's unit.</summary>
    protected abstract string Unit { get; }

    /// <summary>What to reach.</summary>
    protected abstract Aim Aim { get; }

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        var ours = await MeasureAsync(EmbeddedServer.StartAsync, settings);
        var theirs = await MeasureAsync(DovecotServer.StartAsync, settings);
        return [new ResultRow(Name, Unit, ours, theirs, Aim)];
    }

    /// <summary>Does the work and gives the figure.</summary>
    protected abstract Task<double> MeasureAsync(MailServerProcess server, LoadSettings settings);

    private async Task<double> MeasureAsync(Func<LoadSettings, Task<MailServerProcess>> startAsync, LoadSettings settings)
    {
        await using var server = await startAsync(settings);
        return await MeasureAsync(server, settings);
    }
}
