using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Imap;
using Embedded.Mail.Pop3;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>What <c>ssl</c> and <c>auth_ssl_require_client_cert</c> do to logins, with the answers of Dovecot.</summary>
public sealed class TlsLoginTests
{
    // Somebody from elsewhere, as a proxy tells.
    private const string FromAfar = "C: PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n";

    [Test]
    public async Task Required_tls_refuses_every_login_before_it_in_imap()
    {
        await using var server = await StartAsync(tls => tls.Use = TlsUse.Required);
        await using var client = await ConnectAsync(server, "imap");
        await client.ExchangeAsync(FromAfar + """
            S: * OK [CAPABILITY * STARTTLS LOGINDISABLED*] *
            C: a AUTHENTICATE CRAM-MD5
            S: a NO [PRIVACYREQUIRED] Authentication not allowed until SSL/TLS is enabled.
            C: b AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
            S: b NO [PRIVACYREQUIRED] Authentication not allowed until SSL/TLS is enabled.
            C: c LOGIN alice secret
            S: c NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
            C: d STARTTLS
            S: d OK *
            """);
    }

    [Test]
    public async Task Required_tls_refuses_every_login_before_it_in_pop3()
    {
        await using var server = await StartAsync(tls => tls.Use = TlsUse.Required);
        await using var client = await ConnectAsync(server, "pop3");
        await client.ExchangeAsync(FromAfar + """
            S: +OK *
            C: AUTH CRAM-MD5
            S: -ERR [AUTH] Authentication not allowed until SSL/TLS is enabled.
            C: APOP alice 0123456789abcdef0123456789abcdef
            S: -ERR [AUTH] Authentication not allowed until SSL/TLS is enabled.
            C: USER alice
            S: -ERR Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
            C: AUTH
            S: +OK
            S: .
            C: STLS
            S: +OK *
            """);
    }

    [TestCase(TlsUse.Yes, "imap", "a LOGIN alice secret", "user alice, method PLAIN, service imap, from 192.0.2.1:1: tried to use plaintext authentication, which is disallowed before TLS")]
    [TestCase(TlsUse.Yes, "imap", "a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==", "user , method PLAIN, service imap, from 192.0.2.1:1: tried to use plaintext authentication, which")]
    [TestCase(TlsUse.Required, "imap", "a AUTHENTICATE CRAM-MD5", "user , method CRAM-MD5, service imap, from 192.0.2.1:1: tried to log in before TLS")]
    [TestCase(TlsUse.Yes, "imap", "a AUTHENTICATE GSSAPI", "user , method GSSAPI, service imap, from 192.0.2.1:1: tried to use a mechanism that is not served")]
    [TestCase(TlsUse.Yes, "pop3", "USER alice", "user alice, method PLAIN, service pop3, from 192.0.2.1:1: tried to use plaintext authentication, which")]
    [TestCase(TlsUse.Yes, "pop3", "PASS secret", "user , method PLAIN, service pop3, from 192.0.2.1:1: tried to use plaintext authentication, which")]
    [TestCase(TlsUse.Yes, "pop3", "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "user , method PLAIN, service pop3, from 192.0.2.1:1: tried to use plaintext authentication, which")]
    [TestCase(TlsUse.Required, "pop3", "APOP alice 0123456789abcdef0123456789abcdef", "user , method APOP, service pop3, from 192.0.2.1:1: tried to log in before TLS")]
    [TestCase(TlsUse.Yes, "pop3", "AUTH GSSAPI", "user , method GSSAPI, service pop3, from 192.0.2.1:1: tried to use a mechanism that is not served")]
    public async Task Login_that_is_not_served_before_tls_is_logged_and_counted_as_a_failure(TlsUse use, string protocol, string command, string line)
    {
        var imap = new RecordingLogger<ImapProtocol>();
        var pop3 = new RecordingLogger<Pop3Protocol>();
        await using var server = await StartAsync(tls => tls.Use = use, compose: mail => _ = mail.Services.AddSingleton<ILogger<ImapProtocol>>(imap).AddSingleton<ILogger<Pop3Protocol>>(pop3));
        await using var client = await ConnectAsync(server, protocol);
        var (greeting, no, end) = protocol == "imap" ? ("S: * OK *\n", "S: a NO *\n", "S: * BYE Too many failed logins.\nS: a NO *\nS: EOF") : ("S: +OK *\n", "S: -ERR *\n", "S: -ERR *\nS: EOF");
        await client.ExchangeAsync(FromAfar + greeting + string.Concat(Enumerable.Repeat($"C: {command}\n{no}", 9)) + $"C: {command}\n{end}");
        var lines = (protocol == "imap" ? imap.Entries : pop3.Entries).Where(static entry => entry.Id == 2020).Select(static entry => entry.Text).ToList();
        Assert.That(lines, Has.Count.EqualTo(10).And.All.Contains(line));
    }

    [Test]
    public async Task Peer_on_this_host_needs_no_tls_though_it_is_required()
    {
        await using var server = await StartAsync(tls => tls.Use = TlsUse.Required);
        await using var client = new ImapTranscript(server.Server.Connect("imap"));
        await client.ExchangeAsync("""
            S: * OK [CAPABILITY * AUTH=PLAIN * AUTH=CRAM-MD5*] *
            C: a LOGIN alice secret
            S: a OK *
            """);
    }

    [Test]
    public async Task Without_tls_there_is_no_starttls_and_no_listener_that_begins_with_it()
    {
        await using var server = await StartAsync(tls => tls.Use = TlsUse.No);
        Assert.That(server.Server.EndPoints.Keys, Is.EquivalentTo(new[] { "imap", "pop3", "lmtp" }));
        await using var client = await ConnectAsync(server, "imap");
        await client.ExchangeAsync(FromAfar + """
            S: * OK [CAPABILITY * LOGINDISABLED AUTH=CRAM-MD5] *
            C: a STARTTLS
            S: a BAD *
            """);
    }

    [Test]
    public async Task Plaintext_allowed_is_not_allowed_where_tls_is_required([Values] TlsUse use)
    {
        await using var server = await StartAsync(tls => tls.Use = use, auth => auth.AllowPlaintextAuth = true);
        await using var client = await ConnectAsync(server, "imap");
        await client.ExchangeAsync(FromAfar + "S: * OK *\nC: a LOGIN alice secret\n" + (use == TlsUse.Required ? "S: a NO [PRIVACYREQUIRED] *" : "S: a OK *"));
    }

    [Test]
    public async Task Certificate_that_is_required_is_asked_for_and_lets_its_owner_try()
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var good = TestCertificate.Create("alice", root);
        using var bad = TestCertificate.Create("alice");
        await File.WriteAllTextAsync(directory.File("ca"), root.ExportCertificatePem());
        await using var server = await StartAsync(
            tls => (tls.ClientCaFile, tls.RequireRevocationList) = (directory.File("ca"), false), auth => auth.RequireClientCertificate = true);
        foreach (var (certificate, answer) in new[] { (good, "S: a OK *"), (bad, "S: a NO [*] Client didn't present valid SSL certificate"), (null, "S: a NO [*] Client didn't present valid SSL certificate") })
        {
            await using var client = await ConnectAsync(server, "imaps", certificate);
            await client.ExchangeAsync("S: * OK *\nC: a LOGIN alice secret\n" + answer);
        }

        foreach (var (certificate, answer) in new[] { (good, "S: +OK *"), (bad, "S: -ERR [AUTH] Client didn't present valid SSL certificate"), (null, "S: -ERR [AUTH] Client didn't present valid SSL certificate") })
        {
            await using var client = await ConnectAsync(server, "pop3s", certificate);
            await client.ExchangeAsync("S: +OK *\nC: USER alice\nS: +OK\nC: PASS secret\n" + answer);
        }

        await using var wrong = await ConnectAsync(server, "imaps", good);
        await wrong.ExchangeAsync("S: * OK *\nC: a LOGIN alice guessed-secret\nS: a NO [AUTHENTICATIONFAILED] *");
        await using var local = new ImapTranscript(server.Server.Connect("imap"));
        await local.ExchangeAsync("S: * OK *\nC: a LOGIN alice secret\nS: a NO [*] Client didn't present valid SSL certificate");
    }

    [Test]
    public void Certificate_that_is_required_of_nobody_known_fails_the_start() => Assert.That(
        async () => await StartAsync(tls => tls.Use = TlsUse.Yes, auth => auth.RequireClientCertificate = true),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ConnectionOptions.Tls.ClientCaFile"));

    private static async Task<TestMailServer> StartAsync(Action<TlsOptions> configure, Action<AuthOptions>? auth = null, Action<IMailServerBuilder>? compose = null)
    {
        var server = await LoggedServer.StartAsync(mail =>
        {
            compose?.Invoke(mail);
            _ = mail.ConfigureTls(configure)
                .Configure<AuthOptions>(options =>
                {
                    (options.Mechanisms, options.FailureDelay, options.MaxPenalty) = ("PLAIN LOGIN CRAM-MD5 APOP", TimeSpan.Zero, TimeSpan.Zero);
                    auth?.Invoke(options);
                })
                .Configure<ConnectionOptions>(options =>
                {
                    options.TrustedNetworks.Add("127.0.0.0/8");
                    foreach (var listener in options.Listeners)
                    {
                        listener.HaProxy = listener.Tls == ListenerTls.StartTls;
                    }
                });
        });
        return server.AddUser("alice", "secret");
    }

    private static async Task<ImapTranscript> ConnectAsync(TestMailServer server, string listener, X509Certificate2? certificate = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.Port(listener));
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!listener.EndsWith('s'))
        {
            return new ImapTranscript(stream);
        }

        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        });
        return new ImapTranscript(tls);
    }
}
