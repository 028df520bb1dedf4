using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Load.Logins;

/// <summary>One client of those that do not simply log in. It has an address of its own, and tries again as soon as it is answered.</summary>
internal sealed class MixedClient(int port, LoginKind kind, int number)
{
    private static readonly (LoginKind Kind, int Count)[] Mix =
    [
        (LoginKind.Wrong, 30), (LoginKind.Guessing, 20), (LoginKind.Unknown, 20), (LoginKind.Slow, 15), (LoginKind.Failing, 10), (LoginKind.Hanging, 5),
    ];

    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(20);

    private int _attempts;

    public LoginKind Kind => kind;

    public string User => string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}-{number}");

    /// <summary>How many logins it has tried.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public static IEnumerable<MixedClient> Others(int port) =>
        Mix.SelectMany(kind => Enumerable.Repeat(kind.Kind, kind.Count)).Select((kind, number) => new MixedClient(port, kind, number));

    /// <summary>A good client's whole session: connect, LOGIN, a look at the list of its mailboxes, LOGOUT.</summary>
    /// <returns>Milliseconds from the first octet to the answer to LOGIN.</returns>
    /// <exception cref="InvalidOperationException">The login was refused, or showed another's mailboxes.</exception>
    public static async Task<double> LogInAsync(int port, int user)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"good-{user}");
        var start = Stopwatch.GetTimestamp();
        using var connection = await ImapConnection.OpenAsync(port, tls: false, Address(1, user));
        await connection.CommandAsync($"LOGIN {name} {MixedServer.Password}");
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var lines = await connection.AskAsync("LIST \"\" of-*");
        if (lines is not [var line, "OK"] || !line.EndsWith(" of-" + name, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} sees '{string.Join(" / ", lines)}'.");
        }

        _ = await connection.AskAsync("LOGOUT");
        return time;
    }

    /// <summary>Tries to log in, one attempt after the other, until told to stop. The connection is given up in the middle of the last.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Failures take two seconds each: who began together would come back together, as clients never do.
        await Task.Delay(number * Stagger, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var connection = await ImapConnection.OpenAsync(port, tls: false, Address(2, number));
                await using var given = cancellationToken.Register(connection.Dispose);
                await TryAsync(connection, cancellationToken);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
            {
                // The server has had enough of it, or the load is done.
            }
        }
    }

    private async Task TryAsync(ImapConnection connection, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var attempt = Interlocked.Increment(ref _attempts);
            var password = kind switch
            {
                LoginKind.Slow or LoginKind.Failing or LoginKind.Hanging => MixedServer.Password,
                LoginKind.Guessing => string.Create(CultureInfo.InvariantCulture, $"guess-{attempt}"),
                _ => "an-old-one",
            };
            var answer = (await connection.AskAsync($"LOGIN {User} {password}"))[^1];
            if (answer == "OK" != (kind == LoginKind.Slow))
            {
                throw new InvalidOperationException($"{User} was answered {answer}.");
            }

            if (answer == "OK")
            {
                _ = await connection.AskAsync("UNAUTHENTICATE");
            }
        }
    }

    // All of 127.0.0.0/8 is this host; each client pays for its own failures only.
    private static IPAddress Address(byte group, int number) => new([127, group, (byte)(number / 200), (byte)(1 + (number % 200))]);
}
