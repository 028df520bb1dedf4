using System.Diagnostics;
using System.Globalization;
using Embedded.Mail.Load.Logins;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// 20,000 logins from 200 connections at once, each from an address of its own: 100 clients that are right, at their pace, and 100 that guess, are unknown, or have a back end that is slow, fails, or
/// hangs. How long the right ones take beside the others, and alone; whether each sees its own mail; what is left behind. The server is in this process, with its defaults for delays and penalties.
/// </summary>
internal sealed class LoginMixScenario : LoadScenario
{
    private const int Good = 100;
    private const int Logins = 20_000;
    private const int LoginsAlone = 5_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(350);

    public override string Name => "login mix";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var server = await MixedServer.StartAsync(Good);
        _ = await RunAsync(server, LoginsAlone / 5, others: []); // warm
        var alone = await RunAsync(server, LoginsAlone, others: []);

        // The first mix leaves half a MiB of tables and pools that the good logins alone have no use for; two more of 20,000 logins each add nothing to it (1,642, 1,664 and 1,651 KiB).
        var before = Footprint.Take();
        var beside = await RunBesideOthersAsync(server);
        await server.WaitForSilenceAsync();
        var after = Footprint.Take();
        return
        [
            new("good logins beside 100 bad ones (alone), 99 of 100", "ms", beside.Most, alone.Most, Aim.AtMostTimes(2)),
            new("good logins beside 100 bad ones (alone), half", "ms", beside.Half, alone.Half, Aim.None),
            new("heap after the mix (before)", "KiB", after.Heap / 1024.0, before.Heap / 1024.0, Aim.AtMostTimes(1.5)),
            new("handles after the mix (before)", "", after.Handles, before.Handles, Aim.AtMostTimes(1.1)),
            new("connections left after the mix", "", server.Connections, 1, Aim.AtMost(0, "")),
        ];
    }

    // The clients, and every login's time, are gone when the heap is looked at.
    private static async Task<Times> RunBesideOthersAsync(MixedServer server)
    {
        var others = MixedClient.Others(server.Port).ToList();
        var good = await RunAsync(server, Logins, others);
        var kinds = string.Join(", ", others.GroupBy(client => client.Kind).Select(kind => $"{kind.Sum(client => client.Attempts)} {kind.Key}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"login mix: {good.Count + others.Sum(client => client.Attempts)} logins, of these {good.Count} good, {kinds}"));
        return good;
    }

    /// <summary>Has the good clients log in until all together have done so many, and the others until the good ones are done.</summary>
    private static async Task<Times> RunAsync(MixedServer server, int logins, List<MixedClient> others)
    {
        using var done = new CancellationTokenSource();
        var bad = others.Select(client => Task.Run(() => client.RunAsync(done.Token))).ToList();
        var left = logins;
        var times = await Task.WhenAll(Enumerable.Range(0, Good).Select(user => Task.Run(async () =>
        {
            var own = new List<double>();
            var next = Stopwatch.GetTimestamp() + (long)(Pace.TotalSeconds * Stopwatch.Frequency * user / Good);
            while (Interlocked.Decrement(ref left) >= others.Sum(client => client.Attempts))
            {
                await Task.Delay(TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next).Ticks)));
                next += (long)(Pace.TotalSeconds * Stopwatch.Frequency);
                own.Add(await MixedClient.LogInAsync(server.Port, user));
            }

            return own;
        })));
        await done.CancelAsync();
        await Task.WhenAll(bad);
        return Times.Of([.. times.SelectMany(own => own).Order()]);
    }

    /// <summary>What the good logins took, in milliseconds.</summary>
    private sealed record Times(int Count, double Half, double Most)
    {
        public static Times Of(List<double> sorted) => new(sorted.Count, At(sorted, 50), At(sorted, 99));

        private static double At(List<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }
}
