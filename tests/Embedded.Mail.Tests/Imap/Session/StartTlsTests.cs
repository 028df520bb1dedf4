using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>STARTTLS (RFC 9051 §6.2.1) over a real socket.</summary>
public sealed class StartTlsTests
{
    [Test]
    public async Task Login_works_after_the_handshake_and_what_was_pipelined_before_it_is_thrown_away()
    {
        await using var server = await StartAsync();
        await using var stream = await ConnectAsync(server);
        var plain = new ImapTranscript(stream);
        await plain.ExchangeAsync("S: * OK [CAPABILITY * STARTTLS *] *");

        // The second command is what an attacker would inject.
        await plain.SendAsync(Encoding.ASCII.GetBytes("a STARTTLS\r\nevil NOOP\r\n"));
        await plain.ExchangeAsync("S: a OK Begin TLS negotiation now.");

        var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null });
        await using var client = new ImapTranscript(tls);
        await client.ExchangeAsync("""
            C: b CAPABILITY
            S: * CAPABILITY IMAP4rev1 * AUTH=PLAIN AUTH=LOGIN
            S: b OK *
            C: c STARTTLS
            S: c BAD *TLS is already active
            C: d LOGIN alice secret
            S: d OK *
            C: e LOGOUT
            S: * BYE *
            S: e OK *
            """);
    }

    [Test]
    public async Task Client_that_sends_no_handshake_loses_its_connection_and_nobody_elses()
    {
        await using var server = await StartAsync();
        await using var stream = await ConnectAsync(server);
        var plain = new ImapTranscript(stream);
        await plain.ExchangeAsync("S: * OK *\nC: a STARTTLS\nS: a OK *\nC: b NOOP");
        while (await plain.ReadLineAsync() is not null)
        {
            // A TLS alert may come before the end.
        }

        await using var other = await server.LoginAsync();
        await other.ExchangeAsync("C: a NOOP\nS: a OK *");
    }

    private static Task<ImapTestServer> StartAsync() => ImapTestServer.StartAsync(connect: options =>
        options.Listeners.Add(new ListenerOptions { Protocol = "imap", Address = "127.0.0.1", Port = 0, Tls = ListenerTls.StartTls }));

    private static async Task<NetworkStream> ConnectAsync(ImapTestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync((IPEndPoint)server.Host.EndPoints["imap"]);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
