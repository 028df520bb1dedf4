using System.Diagnostics;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>Whole sessions a second: connect, LOGIN, SELECT INBOX, LOGOUT, on several connections side by side.</summary>
internal sealed class LoginCycleScenario(int connections, int aimRatio) : ServerScenario
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public override string Name => $"login + select + logout, {connections} connections";

    protected override string Unit => "1/s";

    protected override Aim Aim => Aim.Times(aimRatio);

    protected override async Task<double> MeasureAsync(MailServerProcess server, LoadSettings settings)
    {
        await CyclesAsync(server, WarmUp);
        var watch = Stopwatch.StartNew();
        var count = await CyclesAsync(server, settings.Duration);
        return count / watch.Elapsed.TotalSeconds;
    }

    private async Task<long> CyclesAsync(MailServerProcess server, TimeSpan duration) =>
        (await Task.WhenAll(Enumerable.Range(0, connections).Select(user => Task.Run(() => CyclesAsync(server, user, duration))))).Sum();

    private static async Task<long> CyclesAsync(MailServerProcess server, int user, TimeSpan duration)
    {
        var count = 0L;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; count++)
        {
            using var connection = await ImapConnection.OpenAsync(server.ImapPort, tls: false);
            await connection.CommandAsync($"LOGIN {MailServerProcess.UserName(user)} {MailServerProcess.Password}");
            await connection.CommandAsync("SELECT INBOX");
            await connection.CommandAsync("LOGOUT");
        }

        return count;
    }
}
