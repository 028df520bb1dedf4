using System.Net;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionLimitsTests
{
    private static readonly IPEndPoint Home = new(IPAddress.Parse("192.0.2.1"), 1000);
    private static readonly IPEndPoint Work = new(IPAddress.Parse("192.0.2.2"), 1000);

    [Test]
    public async Task Connection_over_the_limit_is_told_so_and_the_next_is_served_once_one_has_left()
    {
        await using var host = TestHost.Start(options => options.Limits.MaxConnections = 2);
        await using var first = await host.GreetAsync();
        await using var second = await host.GreetAsync();
        for (var i = 0; i < 20; i++)
        {
            await using var refused = await host.ConnectAsync();
            Assert.That(await refused.ReadLineAsync(), Is.EqualTo("BUSY"));
            Assert.That(await refused.IsClosedAsync(), Is.True);
        }

        Assert.That((host.Host.Counters.Accepted, host.Host.Counters.Refused, host.Host.Counters.Current), Is.EqualTo((22, 20, 2)));
        Assert.That(host.Logger.Count(1015), Is.EqualTo(1), "said once for all");
        await first.DisposeAsync();
        await host.Logger.WaitForAsync(1011);
        await using var third = await host.GreetAsync();
    }

    [Test]
    public async Task Address_may_not_have_more_than_its_share()
    {
        await using var host = TestHost.Start(options => options.Limits.MaxConnectionsPerAddress = 2);
        await using var first = host.ConnectInProcess(Home);
        await using var second = host.ConnectInProcess(Home);
        await using var other = host.ConnectInProcess(Work);
        Assert.That(await first.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await second.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await other.ReadLineAsync(), Is.EqualTo("HELLO"));

        await using var third = host.ConnectInProcess(Home);
        Assert.That(await third.ReadLineAsync(), Is.EqualTo("BUSY"));
        Assert.That(await third.ReadLineAsync(), Is.Null);
        await first.DisposeAsync();
        await host.Logger.WaitForAsync(1011, 2);
        await using var fourth = host.ConnectInProcess(Home);
        Assert.That(await fourth.ReadLineAsync(), Is.EqualTo("HELLO"));
    }

    [Test]
    public async Task User_may_not_have_more_than_ten_connections_from_one_address()
    {
        await using var host = TestHost.Start();
        var clients = new List<Client>();
        for (var i = 0; i < 10; i++)
        {
            clients.Add(await InAsync(host, Home, "LOGIN alice", "IN"));
        }

        clients.Add(await InAsync(host, Home, "LOGIN alice", "TOO MANY"));
        clients.Add(await InAsync(host, Work, "LOGIN alice", "IN"));
        clients.Add(await InAsync(host, Home, "LOGIN bob", "IN"));
        clients.Add(await InAsync(host, null, "LOGIN alice", "IN"));

        Assert.That(await clients[0].AskAsync("LOGIN carol"), Is.EqualTo("IN"), "another user on the same connection");
        Assert.That(await clients[10].AskAsync("LOGIN alice"), Is.EqualTo("IN"), "which makes room for the one refused before");
        await clients[1].DisposeAsync();
        await host.Logger.WaitForAsync(1011);
        clients.Add(await InAsync(host, Home, "LOGIN alice", "IN"));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Test]
    public async Task Zero_sets_no_limit_of_connections_of_a_user()
    {
        await using var host = TestHost.Start(options => options.Limits.MaxConnectionsPerUserAndAddress = 0);
        for (var i = 0; i < 50; i++)
        {
            await InAsync(host, Home, "LOGIN alice", "IN");
        }
    }

    private static async Task<Client> InAsync(TestHost host, IPEndPoint? remote, string command, string expected)
    {
        var client = host.ConnectInProcess(remote);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync(command), Is.EqualTo(expected));
        return client;
    }
}
