using System.Net;
using System.Net.Sockets;
using Embedded.Mail.Connections;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Mail.Tests.Hosting;

public sealed class MailServerTests
{
    [Test]
    public async Task Five_lines_make_a_server_that_greets()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().AddUser("alice", "secret").AddImap("127.0.0.1", 0));
        await server.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoints["imap"]);
        using var reader = new StreamReader(new NetworkStream(socket));
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("* OK [CAPABILITY IMAP4rev1"));
    }

    [Test]
    public async Task Delivered_message_can_be_awaited_and_read()
    {
        await using var mail = await LoggedServer.StartAsync();
        mail.AddUser("alice", "secret");
        var waiting = mail.WaitForMessagesAsync("alice", 1);
        await mail.DeliverAsync("alice", "Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\nX-Test: 1\n\nhello\n");
        var message = (await waiting).Single();
        Assert.That(message.Subject, Is.EqualTo("grüße"));
        Assert.That(message.Header("x-test"), Is.EqualTo("1"));
        Assert.That(message.Header("x-none"), Is.Null);
        Assert.That(message.Body, Is.EqualTo("hello\r\n"));
        Assert.That(message.Header("return-path"), Is.EqualTo("<sender@example.org>"));
    }

    [Test]
    public async Task Messages_that_do_not_come_are_counted_in_the_error()
    {
        await using var mail = await LoggedServer.StartAsync();
        mail.AddUser("alice", "secret");
        await mail.DeliverAsync("alice", "Subject: one\n\n");
        Assert.That(
            async () => await mail.WaitForMessagesAsync("alice", 2, TimeSpan.Zero),
            Throws.TypeOf<TimeoutException>().With.Message.EqualTo("INBOX of alice has 1 messages; 2 were awaited."));
    }

    [Test]
    public async Task Connection_within_the_process_needs_no_listener()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners());
        await server.StartAsync();
        Assert.That(server.EndPoints, Is.Empty);
        await using var stream = server.Connect("lmtp");
        using var reader = new StreamReader(stream);
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("220 "));
    }

    [Test]
    public async Task Default_listeners_are_those_of_dovecot()
    {
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore());
        var options = server.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConnectionOptions>>().Value;
        Assert.That(
            options.Listeners.Select(listener => (listener.Name, listener.Port, listener.Tls)),
            Is.EqualTo(((string?, int, ListenerTls)[])
            [
                ("imap", 143, ListenerTls.StartTls), ("imaps", 993, ListenerTls.Implicit), ("pop3", 110, ListenerTls.StartTls), ("pop3s", 995, ListenerTls.Implicit),
            ]));
    }

    [Test]
    public async Task Protocol_that_is_not_enabled_has_no_listener_and_no_connection()
    {
        await using var mail = await LoggedServer.StartAsync(mail => mail.Configure<MailServerOptions>(options => options.Protocols = "imap"));
        Assert.That(mail.Server.EndPoints.Keys, Is.EquivalentTo((string[])["imap", "imaps"]));
        Assert.That(() => mail.Server.Connect("lmtp"), Throws.InvalidOperationException.With.Message.Contains("lmtp"));
    }

    [Test]
    public async Task Port_in_use_fails_the_start_and_names_it()
    {
        await using var first = await LoggedServer.StartAsync();
        var port = first.Port("imap");
        await using var second = LoggedServer.Create(mail => mail.UseMemoryStore().AddLmtp("127.0.0.1", 0).AddImap("127.0.0.1", port));
        Assert.That(async () => await second.StartAsync(), Throws.InstanceOf<IOException>().With.Message.Contains($"127.0.0.1 port {port}").And.Message.Contains("'imap'"));
        Assert.That(second.EndPoints, Is.Empty);
    }

    [Test]
    public async Task Failed_start_leaves_a_server_that_does_not_run_and_may_start_later()
    {
        var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().AddImap("127.0.0.1", port));
        Assert.That(async () => await server.StartAsync(), Throws.InstanceOf<IOException>());
        Assert.That(() => server.Connect("imap"), Throws.InvalidOperationException);
        other.Stop();
        await server.StartAsync();
        Assert.That(server.EndPoints, Contains.Key("imap"));
    }

    [Test]
    public async Task Server_without_a_store_says_what_is_missing()
    {
        await using var server = LoggedServer.Create(mail => mail.WithoutDefaultListeners());
        Assert.That(async () => await server.StartAsync(), Throws.InvalidOperationException.With.Message.Contains("UseMemoryStore"));
    }

    [Test]
    public async Task Last_store_is_the_one_that_is_used()
    {
        var store = new MemoryMailStore();
        await using var server = LoggedServer.Create(mail => mail.UseMemoryStore().UseStore(store).WithoutDefaultListeners());
        Assert.That(server.Accounts.Store, Is.SameAs(store));
    }

    [Test]
    public async Task Server_starts_once()
    {
        await using var mail = await LoggedServer.StartAsync();
        Assert.That(async () => await mail.Server.StartAsync(), Throws.InvalidOperationException);
        await mail.Server.StopAsync();
        await mail.Server.StopAsync();
        Assert.That(() => mail.Server.Connect("imap"), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Host_that_is_disposed_without_a_stop_stops_the_server()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMailServer(mail => mail.Logged().UseMemoryStore().AddLmtp("127.0.0.1", 0));
        var host = builder.Build();
        await host.StartAsync();
        await using var stream = host.Services.GetRequiredService<MailServer>().Connect("lmtp");
        using var reader = new StreamReader(stream);
        _ = await reader.ReadLineAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("421").Or.Empty);
    }

    [Test]
    public async Task Generic_host_starts_and_stops_the_server()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddMailServer(mail => mail.Logged().UseMemoryStore().AddImap("127.0.0.1", 0));
        using var host = builder.Build();
        await host.StartAsync();
        var server = host.Services.GetRequiredService<MailServer>();
        var port = ((IPEndPoint)server.EndPoints["imap"]).Port;
        await host.StopAsync();
        using var client = new TcpClient();
        Assert.That(async () => await client.ConnectAsync(IPAddress.Loopback, port), Throws.InstanceOf<SocketException>());
    }
}
