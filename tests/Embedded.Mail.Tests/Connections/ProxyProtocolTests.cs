using Embedded.Mail.Connections;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ProxyProtocolTests
{
    private const string Header = "PROXY TCP4 192.0.2.1 198.51.100.2 4660 143\r\n";

    [Test]
    public async Task Session_sees_the_client_that_the_trusted_proxy_names()
    {
        await using var host = Start("127.0.0.0/8");
        await using var client = await host.ConnectAsync();
        await client.SendAsync(Header + "WHO\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("192.0.2.1:4660 198.51.100.2:143 local=False tls=False trusted=True"));
    }

    [Test]
    public async Task Header_may_come_octet_by_octet_and_with_tls_behind_it()
    {
        await using var host = Start("127.0.0.1", ListenerTls.Implicit);
        await using var client = await host.ConnectAsync();
        foreach (var octet in Header)
        {
            await client.SendAsync(octet.ToString());
        }

        await client.HandshakeAsync();
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync("WHO"), Does.StartWith("192.0.2.1:4660").And.Contain("tls=True"));
    }

    [Test]
    public async Task Long_binary_header_is_skipped_to_its_end()
    {
        await using var host = Start("127.0.0.1");
        await using var client = await host.ConnectAsync();
        await client.SendAsync("\r\n\r\n\0\r\nQUIT\n\x21\x11\xFF\xFF\xC0\0\x02\x01\xC6\x33\x64\x02\x12\x34\0\x8F" + new string('t', 65535 - 12) + "one\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("= one"));
    }

    [Test]
    public async Task Proxy_that_speaks_for_itself_keeps_its_own_address()
    {
        await using var host = Start("127.0.0.1");
        await using var client = await host.ConnectAsync();
        await client.SendAsync("PROXY UNKNOWN\r\nWHO\r\n");
        await client.ReadLineAsync();
        Assert.That(await client.ReadLineAsync(), Does.StartWith("127.0.0.1:").And.Contain("local=True"));
    }

    [Test]
    public async Task Peer_outside_the_trusted_networks_is_closed_without_a_word()
    {
        await using var host = Start("192.0.2.0/24");
        await using var client = await host.ConnectAsync();
        Assert.That(await client.IsClosedAsync(), Is.True);
        await host.Logger.WaitForAsync(1014);
        Assert.That(host.Host.Counters.Refused, Is.EqualTo(1));
        Assert.That(host.Protocol.Connected.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task Connection_that_does_not_begin_with_a_header_is_closed()
    {
        await using var host = Start("127.0.0.1");
        await using var client = await host.ConnectAsync();
        await client.SendAsync("WHO\r\n");
        Assert.That(await client.IsClosedAsync(), Is.True);
        Assert.That(host.Protocol.Connected.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task Header_that_does_not_come_in_time_closes_the_connection()
    {
        var time = new ManualTimeProvider();
        await using var host = Start("127.0.0.1", time: time);
        await using var client = await host.ConnectAsync();
        await client.SendAsync("PROXY TCP4 ");
        await host.Logger.WaitForAsync(1010);

        // The clock of the header may begin only now: it is moved until it has run out.
        var closed = client.IsClosedAsync();
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await closed, Is.True);
    }

    [Test]
    public async Task Unix_socket_needs_no_trusted_network()
    {
        using var directory = new TemporaryDirectory();
        await using var host = TestHost.Start(options => options.Listeners.Add(
            new ListenerOptions { Name = "unix", Protocol = "echo", UnixSocket = directory.File("s"), HaProxy = true, Tls = ListenerTls.None }));
        await using var client = await host.ConnectAsync("unix");
        await client.SendAsync(Header + "WHO\r\n");
        await client.ReadLineAsync();
        Assert.That(await client.ReadLineAsync(), Does.StartWith("192.0.2.1:4660 198.51.100.2:143 local=False"));
    }

    private static TestHost Start(string trusted, ListenerTls tls = ListenerTls.None, TimeProvider? time = null) => TestHost.Start(
        options =>
        {
            options.Listeners[0].HaProxy = true;
            options.Listeners[0].Tls = tls;
            options.TrustedNetworks.Add(trusted);
        },
        time);
}
