using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>GNU SASL's client over STARTTLS: mechanisms bound to the connection by GnuTLS's own account of it, and those without a password.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class GsaslTests
{
    private const string OnlyTls12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2";

    [Test]
    public async Task Login_is_bound_to_tls(
        [Values("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS")] string mechanism, [Values("NORMAL", "NORMAL:-VERS-ALL:+VERS-TLS1.3")] string priority)
    {
        await using var server = await StartAsync(mechanism);
        var result = await GsaslAsync(server, mechanism, "--priority", priority, "--authentication-id", InteropServer.User, "--password", InteropServer.Password);
        Assert.That(result.Output, Does.Contain(" OK ").And.Contain("Logged in"), result.ToString());
        Assert.That((await GsaslAsync(server, mechanism, "--priority", priority, "--authentication-id", InteropServer.User, "--password", "wrong")).Output, Does.Not.Contain("Logged in"));
    }

    [Test]
    public async Task Client_that_binds_by_tls_unique_alone_is_refused()
    {
        // Before TLS 1.3 GNU SASL knows no other binding.
        await using var server = await StartAsync("SCRAM-SHA-256-PLUS");
        var result = await GsaslAsync(server, "SCRAM-SHA-256-PLUS", "--priority", OnlyTls12, "--authentication-id", InteropServer.User, "--password", InteropServer.Password);
        Assert.That(result.Output, Does.Not.Contain("Logged in"));
    }

    [Test]
    public async Task Client_logs_in_without_binding([Values("SCRAM-SHA-1", "SCRAM-SHA-256", "CRAM-MD5", "DIGEST-MD5", "PLAIN", "LOGIN")] string mechanism)
    {
        await using var server = await StartAsync(mechanism);
        var result = await GsaslAsync(
            server, mechanism, "--no-cb", "--quality-of-protection", "qop-auth", "--authentication-id", InteropServer.User, "--password", InteropServer.Password, "--realm", "");
        Assert.That(result.Output, Does.Contain("Logged in"), result.ToString());
    }

    [Test]
    public async Task Anybody_logs_in_as_the_anonymous_user()
    {
        await using var server = await StartAsync("ANONYMOUS");
        var result = await GsaslAsync(server, "ANONYMOUS", "--anonymous-token", "me@example.org");
        Assert.That(result.Output, Does.Contain("Logged in"), result.ToString());
    }

    [Test]
    public async Task Certificate_logs_its_user_in()
    {
        // The server's certificate, which is its own authority, does for a client's too.
        using var folder = new TemporaryFolder();
        var certificate = TestCertificate.Write(folder);
        await using var server = await InteropServer.StartAsync(InteropStore.Memory, mail => mail
            .ConfigureTls(tls => (tls.VerifyClientCertificate, tls.ClientCaFile, tls.RequireRevocationList) = (true, certificate.Certificate, false))
            .AddStaticPassDb(options => options.NoPassword = true, settings => settings.Mechanisms = "EXTERNAL")
            .AddStaticUserDb()
            .Configure<AuthOptions>(options => (options.Mechanisms, options.UserNameFromCertificate, options.FailureDelay) = ("PLAIN EXTERNAL", true, TimeSpan.Zero)));
        var result = await GsaslAsync(server, "EXTERNAL", "--authorization-id", "", "--x509-cert-file", certificate.Certificate, "--x509-key-file", certificate.Key);
        Assert.That(result.Output, Does.Contain("Logged in"), result.ToString());
        Assert.That((await GsaslAsync(server, "EXTERNAL", "--authorization-id", "")).Output, Does.Not.Contain("Logged in"));
    }

    private static Task<InteropServer> StartAsync(string mechanism) => InteropServer.StartAsync(
        InteropStore.Memory,
        mail => mail.Configure<AuthOptions>(options => (options.Mechanisms, options.FailureDelay, options.AnonymousUserName) = (mechanism, TimeSpan.Zero, InteropServer.User)));

    private static Task<ProgramResult> GsaslAsync(InteropServer server, string mechanism, params string[] arguments) => RunningProgram.RunAsync(new ProgramStart(
        Peer.Require("gsasl", "gsasl"),
        [
            "--imap", "--starttls", "--verbose", "--x509-ca-file", server.CertificateFile, "--mechanism", mechanism,
            .. arguments, "localhost", server.Port("imap"),
        ]));
}
