using System.Diagnostics;
using Embedded.Mail.Benchmarks.Mime;

namespace Embedded.Mail.Load;

/// <summary>Deliveries over several connections side by side, each on a thread of its own. Every server gets the same messages for the same recipients in the same order.</summary>
/// <param name="connections">How many connections.</param>
internal sealed class DeliveryLoad(int connections)
{
    /// <summary>How long a server is at work before it is measured: until nothing is compiled beside the work any more, since what counts is a server that runs for weeks.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    /// <summary>Messages of mean 11 KB as mailboxes hold them.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } = MessageCorpus.Generate(1000);

    // None has a line that begins with a dot, so that the end is all that DATA adds.
    private static readonly byte[][] Wire = [.. Messages.Select(message => (byte[])[.. message, .. ".\r\n"u8])];

    /// <summary>Delivers one message to each, one after the other: Dovecot refuses some first deliveries when several come to a user who has no INBOX yet.</summary>
    /// <returns>How many were delivered.</returns>
    public static long RunOnce(int port, IEnumerable<string> recipients)
    {
        var count = 0L;
        using var connection = new LmtpConnection(port);
        foreach (var recipient in recipients)
        {
            connection.Deliver(recipient, Wire[count++]);
        }

        return count;
    }

    /// <summary>Delivers for a while.</summary>
    /// <returns>How many were delivered, and how many that was in a second.</returns>
    public (long Count, double Rate) RunFor(int port, TimeSpan duration, Func<Random, string> recipient)
    {
        var count = 0L;
        var watch = new Stopwatch();
        Run(port, recipient, watch, () => watch.Elapsed < duration, () => Interlocked.Increment(ref count));
        return (count, count / watch.Elapsed.TotalSeconds);
    }

    /// <summary>Delivers so many messages to one recipient.</summary>
    /// <returns>When each was accepted, in ascending order, from the start on.</returns>
    public TimeSpan[] RunMany(int port, int count, string recipient)
    {
        var (taken, ended) = (0, 0);
        var times = new TimeSpan[count];
        var watch = new Stopwatch();
        Run(port, _ => recipient, watch, () => Interlocked.Increment(ref taken) <= count, () =>
        {
            var now = watch.Elapsed;
            times[Interlocked.Increment(ref ended) - 1] = now;
        });
        Array.Sort(times);
        return times;
    }

    private void Run(int port, Func<Random, string> recipient, Stopwatch watch, Func<bool> isMore, Action onDelivered) =>
        Threads.Run(connections, watch.Start, (number, awaitStart) =>
        {
            var random = new Random(number);
            using var connection = new LmtpConnection(port);
            awaitStart();
            while (isMore())
            {
                connection.Deliver(recipient(random), Wire[random.Next(Wire.Length)]);
                onDelivered();
            }
        });
}
