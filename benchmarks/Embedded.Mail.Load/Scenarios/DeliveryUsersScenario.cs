using System.Globalization;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// LMTP deliveries a second to random users. Ours, Dovecot, and the file system alone take turns; each row is a median of the rounds. In the end the mailboxes must hold
/// what was accepted.
/// </summary>
internal sealed class DeliveryUsersScenario(int connections, int users) : LoadScenario
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly DeliveryLoad _load = new(connections);

    public override string Name => "delivery-users";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var ours = await EmbeddedServer.StartAsync(settings);
        await using var theirs = await DovecotServer.StartAsync(settings);
        var raw = new RawDisk(connections, users);
        var delivered = new Dictionary<MailServerProcess, long> { [ours] = Begin(ours), [theirs] = Begin(theirs) };
        var rounds = Enumerable.Range(0, settings.Rounds).Select(_ => new Round(
            Count(ours), Count(theirs), raw.Measure(settings, sync: true), raw.Measure(settings, sync: false))).Select(Shown).ToList();
        await CheckAsync(ours, delivered[ours]);
        await CheckAsync(theirs, delivered[theirs]);
        return Rows(rounds);

        double Count(MailServerProcess server)
        {
            RawDisk.Settle();
            var (count, rate) = Deliver(server, settings.Duration);
            delivered[server] += count;
            return rate;
        }
    }

    private long Begin(MailServerProcess server) =>
        DeliveryLoad.RunOnce(server.LmtpPort, Enumerable.Range(0, users).Select(MailServerProcess.UserName)) + Deliver(server, WarmUp).Count;

    private (long Count, double Rate) Deliver(MailServerProcess server, TimeSpan duration) =>
        _load.RunFor(server.LmtpPort, duration, random => MailServerProcess.UserName(random.Next(users)));

    private static Round Shown(Round round)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  ours {round.Ours:F0}/s, Dovecot {round.Theirs:F0}/s, raw {round.Raw:F0}/s, raw without sync {round.RawUnsynced:F0}/s"));
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

    private List<ResultRow> Rows(List<Round> rounds)
    {
        var ours = Figures.Median(rounds.Select(round => round.Ours));
        return
        [
            new($"{Name}, {users} users", "1/s", ours, Figures.Median(rounds.Select(round => round.Theirs)), Aim.Times(3)),
            new($"{Name}, against write + fdatasync + rename", "1/s", ours, Figures.Median(rounds.Select(round => round.Raw)), Aim.Times(0.55)),
            new($"{Name}, against write + rename", "1/s", ours, Figures.Median(rounds.Select(round => round.RawUnsynced)), Aim.None),
        ];
    }

    private sealed record Round(double Ours, double Theirs, double Raw, double RawUnsynced);
}
