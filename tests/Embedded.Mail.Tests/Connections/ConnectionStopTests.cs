using System.Collections.Concurrent;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Connections;

/// <summary>Alone, since it counts what the whole process holds.</summary>
[NonParallelizable]
public class ConnectionStopTests
{
    private const int Connections = 1000;

    [Test]
    public async Task Stop_with_a_thousand_connections_leaves_no_socket_and_no_unobserved_exception()
    {
        CollectGarbage();
        var unobserved = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> observe = (_, e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += observe;
        var socketsBefore = CountSockets();
        try
        {
            await StopWithManyAsync();
            CollectGarbage();
            Assert.That(unobserved, Is.Empty);
            Assert.That(CountSockets(), Is.LessThanOrEqualTo(socketsBefore));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= observe;
        }
    }

    [Test]
    public async Task Session_that_does_not_end_is_torn_down_after_the_drain_timeout()
    {
        var time = new ManualTimeProvider();
        await using var host = TestHost.Start(options => options.DrainTimeout = TimeSpan.FromSeconds(20), time);
        await using var client = await host.GreetAsync();
        await client.SendAsync("HANG\r\n");
        await host.Protocol.Hanging.Task;

        var stop = host.Host.StopAsync(CancellationToken.None);
        await time.WaitForTimersAsync(2, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.That(stop.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(2));
        await stop.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(host.Host.Counters.Current, Is.Zero);
        Assert.That(host.Logger.Count(1002), Is.EqualTo(1));
        Assert.That(await client.IsClosedAsync(), Is.True);
    }

    [Test]
    public async Task Cancelled_stop_does_not_wait()
    {
        await using var host = TestHost.Start();
        await using var client = await host.GreetAsync();
        await client.SendAsync("HANG\r\n");
        await host.Protocol.Hanging.Task;
        using var cancellation = new CancellationTokenSource();
        var stop = host.Host.StopAsync(cancellation.Token);
        Assert.That(stop.IsCompleted, Is.False);
        await cancellation.CancelAsync();
        await stop.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(host.Host.Counters.Current, Is.Zero);
    }

    [Test]
    public async Task Failing_session_is_logged_and_ends_only_itself()
    {
        await using var host = TestHost.Start();
        await using var client = await host.GreetAsync();
        await using var other = await host.GreetAsync();
        await client.SendAsync("FAIL\r\n");
        Assert.That(await client.IsClosedAsync(), Is.True);
        await host.Logger.WaitForAsync(1013);
        Assert.That(await other.AskAsync("one"), Is.EqualTo("= one"));
    }

    private static async Task StopWithManyAsync()
    {
        await using var host = TestHost.Start(options => options.Listeners[0].Tls = ListenerTls.StartTls);
        var clients = new List<Client>();
        for (var i = 0; i < Connections; i++)
        {
            clients.Add(await host.GreetAsync());
            if (i % 20 == 0)
            {
                Assert.That(await clients[i].AskAsync("STARTTLS"), Is.EqualTo("GO"));
                await clients[i].HandshakeAsync();
                Assert.That(await clients[i].AskAsync("one"), Is.EqualTo("= one"));
            }
        }

        Assert.That(host.Host.Counters.Current, Is.EqualTo(Connections));
        await host.Host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(host.Host.Counters.Current, Is.Zero);
        Assert.That(host.Logger.Entries.Where(entry => entry.Level > LogLevel.Information), Is.EqualTo(host.Logger.Entries.Where(entry => entry.Id == 1030)));
        foreach (var client in clients)
        {
            Assert.That(await client.ReadLineAsync(), Is.EqualTo("BYE stopping"));
            Assert.That(await client.ReadLineAsync(), Is.Null);
            await client.DisposeAsync();
        }
    }

    private static int CountSockets() => OperatingSystem.IsLinux()
        ? Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)
        : 0;

    private static void CollectGarbage()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
