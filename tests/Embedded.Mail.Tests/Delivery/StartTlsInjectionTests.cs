using System.Net.Security;
using Embedded.Mail.Connections;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Delivery;

public sealed class StartTlsInjectionTests
{
    [Test]
    public async Task Lmtp_commands_injected_before_the_handshake_are_never_executed()
    {
        await using var server = Start("lmtp");
        await using var client = await server.ConnectTcpAsync("lmtp");
        await client.ExchangeAsync("S: 220 *\nC: LHLO x\n");
        var capabilities = new List<string>();
        while (await client.ReadLineAsync() is { } line)
        {
            capabilities.Add(line);
            if (line[3] == ' ')
            {
                break;
            }
        }

        Assert.That(capabilities, Does.Contain("250 STARTTLS"));
        await client.SendAsync("STARTTLS\r\nLHLO evil\r\nMAIL FROM:<evil@x>\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("220 2.0.0 Begin TLS negotiation now."));
        await using var secure = await HandshakeAsync(client);
        await secure.ExchangeAsync("C: RCPT TO:<alice>\nS: 503 5.5.0 MAIL needed first\nC: MAIL FROM:<a@b>\nS: 503 5.5.0 LHLO needed first\nC: STARTTLS\nS: 502 5.5.1 TLS is already active.\n");
        await secure.SendAsync("LHLO y\r\n");
        while (await secure.ReadLineAsync() is { } line && line[3] == '-')
        {
        }

        await secure.ExchangeAsync("C: MAIL FROM:<a@b>\nS: 250 *\nC: RCPT TO:<alice>\nS: 250 *\nC: BDAT 0 LAST\nS: 250 2.0.0 *\n");
        Assert.That((await server.MessagesOfAsync("alice")).Single(), Does.Contain("with LMTPS\r\n"));
    }

    [Test]
    public async Task Pop3_commands_injected_before_the_handshake_are_never_executed()
    {
        await using var server = Start("pop3");
        await using var client = await server.ConnectTcpAsync("pop3");
        await client.ExchangeAsync("S: +OK *\nC: USER bob\nS: +OK\n");
        await client.SendAsync("STLS\r\nUSER alice\r\nPASS secret\r\n");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("+OK Begin TLS negotiation now."));
        await using var secure = await HandshakeAsync(client);
        await secure.ExchangeAsync("C: PASS secret\nS: -ERR No username given.\nC: STAT\nS: -ERR Unknown command: STAT\nC: STLS\nS: -ERR TLS is already active.\nC: USER alice\nS: +OK\nC: PASS secret\nS: +OK Logged in.\n");
    }

    [Test]
    public async Task A_failed_handshake_ends_the_connection()
    {
        foreach (var (protocol, command) in new[] { ("pop3", "STLS"), ("lmtp", "STARTTLS") })
        {
            await using var server = Start(protocol);
            await using var client = await server.ConnectTcpAsync(protocol);
            _ = await client.ReadLineAsync();
            Assert.That(await client.AskAsync(command), Does.Contain("Begin TLS"));
            await client.SendAsync("NOOP\r\nNOOP\r\nthis is no handshake\r\n");
            Assert.That(
                async () =>
                {
                    while (await client.ReadLineAsync() is { } line)
                    {
                        Assert.That(line, Does.Not.StartWith("250").And.Not.StartWith("+OK"));
                    }

                    throw new IOException();
                },
                Throws.InstanceOf<IOException>());
        }
    }

    private static MailTestServer Start(string protocol) => MailTestServer.Start(
        server => server.ConnectionOptions.Listeners.Add(new ListenerOptions { Protocol = protocol, Address = "127.0.0.1", Tls = ListenerTls.StartTls }));

    private static async Task<Client> HandshakeAsync(Client client)
    {
#pragma warning disable CA5359 // The server's certificate is one it made for itself.
        var tls = new SslStream(client.Stream, false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("mx.test");
        return new Client(tls);
    }
}
