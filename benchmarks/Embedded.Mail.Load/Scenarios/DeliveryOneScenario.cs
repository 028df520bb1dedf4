using System.Globalization;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// LMTP deliveries a second into one mailbox that grows, a fresh one in each round, by ours and Dovecot in turn; the last quarter against the first shows what growth costs.
/// </summary>
internal sealed class DeliveryOneScenario(int connections) : LoadScenario
{
    private readonly DeliveryLoad _load = new(connections);

    public override string Name => "delivery-one";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var ours = await EmbeddedServer.StartAsync(settings);
        await using var theirs = await DovecotServer.StartAsync(settings);
        var raw = new RawDisk(connections, folders: 1);
        WarmUp(ours, settings.Rounds);
        WarmUp(theirs, settings.Rounds);
        var rounds = new List<Round>();
        for (var user = 0; user < settings.Rounds; user++)
        {
            rounds.Add(Shown(new Round(await MeasureAsync(ours, user, settings), await MeasureAsync(theirs, user, settings), raw.Measure(settings, RawSync.Message))));
        }

        return Rows(rounds);
    }

    /// <summary>Delivers to a mailbox that no round uses.</summary>
    private void WarmUp(MailServerProcess server, int user)
    {
        var name = MailServerProcess.UserName(user);
        _ = DeliveryLoad.RunOnce(server.LmtpPort, [name]);
        _ = _load.RunFor(server.LmtpPort, DeliveryLoad.WarmUp, _ => name);
    }

    private async Task<Growth> MeasureAsync(MailServerProcess server, int user, LoadSettings settings)
    {
        var name = MailServerProcess.UserName(user);
        var before = DeliveryLoad.RunOnce(server.LmtpPort, [name]);
        RawDisk.Settle();
        var times = _load.RunMany(server.LmtpPort, settings.Messages, name);
        var held = await server.CountMessagesAsync(user);
        return held == before + times.Length
            ? new Growth(Rate(times, 0, times.Length), Rate(times, 0, times.Length / 4), Rate(times, times.Length * 3 / 4, times.Length))
            : throw new InvalidOperationException($"{server.GetType().Name} accepted {before + times.Length} messages and holds {held}.");
    }

    private static double Rate(TimeSpan[] times, int start, int end) =>
        (end - start) / (times[end - 1] - (start > 0 ? times[start - 1] : TimeSpan.Zero)).TotalSeconds;

    private static Round Shown(Round round)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  ours {round.Ours.All:F0}/s ({round.Ours.First:F0} to {round.Ours.Last:F0}), Dovecot {round.Theirs.All:F0}/s ({round.Theirs.First:F0} to {round.Theirs.Last:F0}), raw {round.Raw:F0}/s"));
        return round;
    }

    private List<ResultRow> Rows(List<Round> rounds)
    {
        double Median(Func<Round, double> figure) => Figures.Median(rounds.Select(figure));
        return
        [
            new($"{Name}, whole", "1/s", Median(round => round.Ours.All), Median(round => round.Theirs.All), Aim.Times(6)),
            new($"{Name}, ours: last quarter against first", "1/s", Median(round => round.Ours.Last), Median(round => round.Ours.First), Aim.Times(0.9)),
            new($"{Name}, Dovecot: last quarter against first", "1/s", Median(round => round.Theirs.Last), Median(round => round.Theirs.First), Aim.None),
            new($"{Name}, against write + fdatasync + rename", "1/s", Median(round => round.Ours.All), Median(round => round.Raw), Aim.None),
        ];
    }

    /// <summary>Deliveries a second: of all, of the first quarter, of the last.</summary>
    private sealed record Growth(double All, double First, double Last);

    private sealed record Round(Growth Ours, Growth Theirs, double Raw);
}
