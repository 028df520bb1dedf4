using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionTimeoutTests
{
    [Test]
    public async Task Silent_client_is_noticed_after_the_time_and_not_before()
    {
        var time = new ManualTimeProvider();
        await using var host = TestHost.Start(time: time);
        host.Protocol.Timeout = TimeSpan.FromMinutes(30);
        await using var client = await host.GreetAsync();
        var connection = await host.Protocol.Connected.Task;
        await host.Protocol.Greeted.Task;

        time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(2));
        Assert.That(connection.IsTimedOut, Is.False);
        Assert.That(await client.AskAsync("still here"), Is.EqualTo("= still here"));

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("BYE idle"));
    }

    [Test]
    public async Task One_timer_serves_all_connections()
    {
        var time = new ManualTimeProvider();
        await using var host = TestHost.Start(time: time);
        host.Protocol.Timeout = TimeSpan.FromMinutes(1);
        var clients = new List<Client>();
        for (var i = 0; i < 50; i++)
        {
            clients.Add(host.ConnectInProcess());
            Assert.That(await clients[i].ReadLineAsync(), Is.EqualTo("HELLO"));
        }

        Assert.That(time.TimerCount, Is.EqualTo(1));
        time.Advance(TimeSpan.FromMinutes(2));
        foreach (var client in clients)
        {
            Assert.That(await client.ReadLineAsync(), Is.EqualTo("BYE idle"));
        }
    }

    [Test]
    public async Task Client_that_takes_nothing_is_torn_down_and_slows_nobody_else()
    {
        var time = new ManualTimeProvider();
        await using var host = TestHost.Start(time: time);
        await using var slow = new Client(await host.OpenAsync(receiveBuffer: 4096));
        await slow.SendAsync("FLOOD\r\n");
        await using var other = await host.GreetAsync();
        Assert.That(await other.AskAsync("one"), Is.EqualTo("= one"));

        var closed = host.Logger.WaitForAsync(1011);
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        await closed;
        Assert.That(host.Host.Counters.OctetsSent, Is.LessThan(64 * 1024 * 1024), "the flood did not come to its end");
        Assert.That(await other.AskAsync("two"), Is.EqualTo("= two"));
    }
}
