using System.Net;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionHostTests
{
    [Test]
    public async Task Client_talks_over_tcp_at_the_port_that_was_bound()
    {
        await using var host = TestHost.Start();
        Assert.That(((IPEndPoint)host.Host.EndPoints["echo"]).Port, Is.Not.Zero);

        await using var client = await host.ConnectAsync();
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync("one"), Is.EqualTo("= one"));
        Assert.That(await client.AskAsync("QUIT"), Is.EqualTo("BYE"));
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    [Test]
    public async Task Client_talks_within_the_process()
    {
        await using var host = TestHost.Start();
        await using var client = host.ConnectInProcess();
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync("one"), Is.EqualTo("= one"));
        Assert.That(await client.AskAsync("QUIT"), Is.EqualTo("BYE"));
        Assert.That(await client.ReadLineAsync(), Is.Null);
    }

    [Test]
    public async Task Stop_of_an_idle_server_is_told_once_and_no_failure()
    {
        var host = TestHost.Start();
        await host.Host.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
        Assert.That(host.Logger.Entries.Select(entry => entry.Id), Is.EqualTo((int[])[1000, 1001]));
    }

    [Test]
    public async Task Stop_tells_the_sessions_to_end_and_waits_for_them()
    {
        await using var host = TestHost.Start();
        await using var tcp = await host.ConnectAsync();
        await using var pipe = host.ConnectInProcess();
        await tcp.ReadLineAsync();
        await pipe.ReadLineAsync();

        await host.Host.StopAsync(CancellationToken.None);

        Assert.That(host.Host.Counters.Current, Is.Zero);
        Assert.That(await tcp.ReadLineAsync(), Is.EqualTo("BYE stopping"));
        Assert.That(await pipe.ReadLineAsync(), Is.EqualTo("BYE stopping"));
    }

    [Test]
    public async Task Port_in_use_fails_the_start_with_a_message_that_names_it_and_leaves_nothing_bound()
    {
        await using var host = TestHost.Start();
        var port = ((IPEndPoint)host.Host.EndPoints["echo"]).Port;

        var error = Assert.Throws<IOException>(() => TestHost.Start(options =>
            options.Listeners.Add(new ListenerOptions { Name = "second", Protocol = "echo", Address = "127.0.0.1", Port = port })));

        Assert.That(error!.Message, Does.Contain("'second'").And.Contain("127.0.0.1").And.Contain(port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Goodbye_reaches_a_client_that_sent_more_than_was_read()
    {
        await using var host = TestHost.Start();
        for (var i = 0; i < 20; i++)
        {
            await using var client = await host.GreetAsync();
            await client.SendAsync("QUIT\r\n" + new string('x', 30_000));
            Assert.That(await client.ReadLineAsync(), Is.EqualTo("BYE"));
            Assert.That(await client.ReadLineAsync(), Is.Null, "an end and not a reset");
        }
    }

    [Test]
    public void Unknown_protocol_fails_the_start_and_is_named()
    {
        Assert.That(() => TestHost.Start(options => options.Listeners[0].Protocol = "gopher"), Throws.InvalidOperationException.With.Message.Contains("'gopher'"));
    }

    [TestCase("*", "127.0.0.1")]
    [TestCase("::1", "[::1]")]
    [TestCase("localhost", "127.0.0.1")]
    public async Task Address_may_be_of_either_kind_or_both(string address, string expected)
    {
        Assume.That(System.Net.Sockets.Socket.OSSupportsIPv6);
        await using var host = TestHost.Start(options => options.Listeners[0].Address = address);
        var port = ((IPEndPoint)host.Host.EndPoints["echo"]).Port;
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(address == "::1" ? IPAddress.IPv6Loopback : IPAddress.Loopback, port);
        await using var client = new Client(new System.Net.Sockets.NetworkStream(socket));
        await client.ReadLineAsync();
        Assert.That(await client.AskAsync("WHO"), Does.StartWith(expected + ":").And.Contain("local=True"));
    }
}
