using System.Diagnostics;
using System.Globalization;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// Many connections wait in IDLE on one machine, ten for each user, and every 10 ms a message is delivered to one of the users. How long from before the delivery, which is
/// part of it, to when each of the ten has been told. Ours alone, since Dovecot would need a process for each connection.
/// </summary>
internal sealed class PushScenario : LoadScenario
{
    private const int ConnectingAtOnce = 16;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public override string Name => "push";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        settings = settings with { Connections = settings.Watchers };
        await using var server = await EmbeddedServer.StartAsync(settings);
        var users = settings.Watchers / settings.ConnectionsPerUser;
        var watchers = new Watcher[users * settings.ConnectionsPerUser];
        await Parallel.ForAsync(0, watchers.Length, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce }, async (i, _) =>
            watchers[i] = await Watcher.OpenAsync(server, i % users));
        var starts = new long[users];
        var pushes = watchers.Select(watcher => watcher.RunAsync(starts)).ToList();
        var delivered = await Task.Factory.StartNew(() => Deliver(server, starts, settings.Duration), TaskCreationOptions.LongRunning);
        var expected = delivered * settings.ConnectionsPerUser;
        for (var watch = Stopwatch.StartNew(); watchers.Sum(watcher => watcher.Times.Count) < expected && watch.Elapsed < Patience;)
        {
            await Task.Delay(50);
        }

        Array.ForEach(watchers, static watcher => watcher.Dispose());
        await Task.WhenAll(pushes);
        return Rows(watchers.SelectMany(watcher => watcher.Times).Order().ToList(), expected, watchers.Length);
    }

    private static IReadOnlyList<ResultRow> Rows(List<double> times, int expected, int watchers)
    {
        if (times.Count != expected)
        {
            throw new InvalidOperationException($"{expected} pushes were due and {times.Count} came.");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"push to {watchers} idle connections, 99 of 100 (half)");
        return [new(name, "ms", times[times.Count * 99 / 100], times[times.Count / 2], Aim.AtMost(100, "ms"))];
    }

    // No user gets a second message before all have got their first, so that a push belongs to one delivery.
    private static int Deliver(MailServerProcess server, long[] starts, TimeSpan duration)
    {
        var count = 0;
        using var connection = new LmtpConnection(server.LmtpPort);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration; count++)
        {
            var user = count % starts.Length;
            Volatile.Write(ref starts[user], Stopwatch.GetTimestamp());
            connection.Deliver(MailServerProcess.UserName(user), [.. DeliveryLoad.Messages[count % DeliveryLoad.Messages.Count], .. ".\r\n"u8]);
            var wait = ((count + 1) * Interval) - watch.Elapsed;
            Thread.Sleep(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }

        return count;
    }

    /// <summary>One connection in IDLE.</summary>
    private sealed class Watcher(ImapConnection connection, int user) : IDisposable
    {
        /// <summary>Milliseconds that pushes took.</summary>
        public List<double> Times { get; } = [];

        public static async Task<Watcher> OpenAsync(MailServerProcess server, int user)
        {
            var connection = await ImapConnection.OpenAsync(server.ImapPort, tls: false);
            await connection.CommandAsync($"LOGIN {MailServerProcess.UserName(user)} {MailServerProcess.Password}");
            await connection.CommandAsync("SELECT INBOX");
            await connection.IdleAsync();
            return new(connection, user);
        }

        public async Task RunAsync(long[] starts)
        {
            try
            {
                while (true)
                {
                    await connection.WaitForExistsAsync();
                    Times.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref starts[user])).TotalMilliseconds);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The end of the measurement.
            }
        }

        public void Dispose() => connection.Dispose();
    }
}
