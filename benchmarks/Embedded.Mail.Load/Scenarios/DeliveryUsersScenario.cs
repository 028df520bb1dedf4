using System.Globalization;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// LMTP deliveries a second to random users. Ours, Dovecot, our store alone, and the file system alone take turns; each row is a median of the rounds. In the end the mailboxes must hold
/// what was accepted.
/// </summary>
internal sealed class DeliveryUsersScenario(int connections, int users) : LoadScenario
{
    private readonly DeliveryLoad _load = new(connections);

    public override string Name => "delivery-users";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var ours = await EmbeddedServer.StartAsync(settings);
        await using var theirs = await DovecotServer.StartAsync(settings);
        await using var store = await StoreAlone.StartAsync(settings, connections, users);
        var raw = new RawDisk(connections, users);
        var delivered = new Dictionary<MailServerProcess, long> { [ours] = Begin(ours), [theirs] = Begin(theirs) };
        var rounds = new List<Round>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            rounds.Add(Shown(new Round(
                Count(ours), Count(theirs), await store.MeasureAsync(settings.Duration), raw.Measure(settings, RawSync.Message), raw.Measure(settings, RawSync.MessageThenLog))));
        }

        await CheckAsync(ours, delivered[ours]);
        await CheckAsync(theirs, delivered[theirs]);

        // It leaves so many files to the system that whoever comes next would pay for them.
        return Rows(rounds, raw.Measure(settings, RawSync.None));

        Pace Count(MailServerProcess server)
        {
            RawDisk.Settle();
            var before = server.ProcessorTime();
            var (count, rate) = Deliver(server, settings.Duration);
            delivered[server] += count;
            return new(rate, (server.ProcessorTime() - before).TotalMicroseconds / count);
        }
    }

    private long Begin(MailServerProcess server) =>
        DeliveryLoad.RunOnce(server.LmtpPort, Enumerable.Range(0, users).Select(MailServerProcess.UserName)) + Deliver(server, DeliveryLoad.WarmUp).Count;

    private (long Count, double Rate) Deliver(MailServerProcess server, TimeSpan duration) =>
        _load.RunFor(server.LmtpPort, duration, random => MailServerProcess.UserName(random.Next(users)));

    private static Round Shown(Round round)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  ours {round.Ours.Rate:F0}/s, Dovecot {round.Theirs.Rate:F0}/s, store alone {round.Store:F0}/s, raw {round.Raw:F0}/s, with a log {round.RawWithLog:F0}/s"));
        return round;
    }

    private async Task CheckAsync(MailServerProcess server, long delivered)
    {
        var held = 0L;
        for (var user = 0; user < users; user++)
        {
            held += await server.CountMessagesAsync(user);
        }

        if (held != delivered)
        {
            throw new InvalidOperationException($"{server.GetType().Name} accepted {delivered} messages and holds {held}.");
        }
    }

    private List<ResultRow> Rows(List<Round> rounds, double rawUnsynced)
    {
        var ours = Figures.Median(rounds.Select(round => round.Ours.Rate));
        var raw = Figures.Median(rounds.Select(round => round.Raw));
        return
        [
            new($"{Name}, {users} users", "1/s", ours, Figures.Median(rounds.Select(round => round.Theirs.Rate)), Aim.Times(3)),
            new($"{Name}, processor time of a delivery", "µs", Figures.Median(rounds.Select(round => round.Ours.Processor)), Figures.Median(rounds.Select(round => round.Theirs.Processor)), Aim.None),
            new($"{Name}, against write + fdatasync + rename", "1/s", ours, raw, Aim.Times(0.55)),
            new($"{Name}, against that and log + fdatasync", "1/s", ours, Figures.Median(rounds.Select(round => round.RawWithLog)), Aim.None),
            new($"{Name}, the store alone against write + fdatasync + rename", "1/s", Figures.Median(rounds.Select(round => round.Store)), raw, Aim.None),
            new($"{Name}, against write + rename", "1/s", ours, rawUnsynced, Aim.None),
        ];
    }

    /// <summary>How it went in one round.</summary>
    /// <param name="Rate">Deliveries in a second.</param>
    /// <param name="Processor">Microseconds of processor time that the server took for each.</param>
    private readonly record struct Pace(double Rate, double Processor);

    private sealed record Round(Pace Ours, Pace Theirs, double Store, double Raw, double RawWithLog);
}
