using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class TlsTests
{
    [Test]
    public async Task Implicit_tls_begins_with_the_handshake()
    {
        await using var host = Start(ListenerTls.Implicit);
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync();
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync("WHO"), Does.Contain("tls=True"));
        Assert.That(await client.AskAsync("QUIT"), Is.EqualTo("BYE"));
        Assert.That(await client.ReadLineAsync(), Is.Null, "the end is announced within TLS");
    }

    [Test]
    public async Task Starttls_turns_to_tls([Values] bool isInProcess)
    {
        await using var host = Start(ListenerTls.StartTls);
        await using var client = isInProcess ? host.ConnectInProcess() : await host.ConnectAsync();
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(await client.AskAsync("STARTTLS"), Is.EqualTo("GO"));
        await client.HandshakeAsync();
        Assert.That(await client.AskAsync("WHO"), Does.Contain("tls=True"));
        Assert.That(await client.AskAsync("STARTTLS"), Is.EqualTo("= STARTTLS"), "not a second time");
    }

    [Test]
    public async Task Command_smuggled_in_behind_starttls_is_never_executed()
    {
        await using var host = Start(ListenerTls.StartTls);
        await using var client = await host.GreetAsync();
        await client.SendAsync("STARTTLS\r\nEVIL\r\nEV");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("GO"));
        await client.HandshakeAsync();

        Assert.That(await client.AskAsync("IL two"), Is.EqualTo("= IL two"), "what stood before the handshake is no beginning of a line either");
        Assert.That(host.Protocol.Executed, Is.EqualTo(new[] { "STARTTLS", "IL two" }));
        Assert.That(await client.AskAsync("after"), Is.EqualTo("= after"));
    }

    [Test]
    public async Task Smuggled_octets_beyond_what_was_read_spoil_the_handshake_and_are_not_executed()
    {
        await using var host = Start(ListenerTls.StartTls);
        await using var client = await host.GreetAsync();
        await client.SendAsync("STARTTLS\r\n" + string.Concat(Enumerable.Repeat("EVIL\r\n", 50_000)));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("GO"));
        Assert.That(async () => await client.HandshakeAsync(), Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        Assert.That(host.Protocol.Executed, Is.EqualTo(new[] { "STARTTLS" }));
    }

    [Test]
    public async Task Handshake_that_takes_too_long_ends_the_connection()
    {
        var time = new ManualTimeProvider();
        await using var host = Start(ListenerTls.StartTls, time: time);
        await using var client = await host.GreetAsync();
        Assert.That(await client.AskAsync("STARTTLS"), Is.EqualTo("GO"));
        var closed = client.IsClosedAsync();
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.That(await closed, Is.True);
    }

    [Test]
    public async Task Tls_1_1_is_refused()
    {
        await using var host = Start(ListenerTls.Implicit);
        await using var client = await host.ConnectAsync();
#pragma warning disable SYSLIB0039, CA5397 // the old protocol is what is tested
        Assert.That(async () => await client.HandshakeAsync(configure: options => options.EnabledSslProtocols = SslProtocols.Tls11), Throws.Exception);
#pragma warning restore SYSLIB0039, CA5397
        await using var newer = await host.ConnectAsync();
        await newer.HandshakeAsync(configure: options => options.EnabledSslProtocols = SslProtocols.Tls12);
        Assert.That(await newer.ReadLineAsync(), Is.EqualTo("HELLO"));
    }

    [Test]
    public async Task Garbage_instead_of_a_handshake_ends_only_that_connection()
    {
        await using var host = Start(ListenerTls.Implicit);
        await using var client = await host.ConnectAsync();
        await client.SendAsync("A1 LOGIN alice secret\r\n");
        Assert.That(await client.IsClosedAsync(), Is.True);
        await using var other = await host.ConnectAsync();
        await other.HandshakeAsync();
        Assert.That(await other.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(host.Logger.Entries.Where(entry => entry.Level >= LogLevel.Error), Is.Empty);
    }

    [Test]
    public async Task Without_a_certificate_one_is_made_with_a_warning()
    {
        await using var host = Start(ListenerTls.StartTls);
        Assert.That(host.Logger.Entries.Single(entry => entry.Id == 1030).Level, Is.EqualTo(LogLevel.Warning));
        await using var client = await host.GreetAsync();
        await client.AskAsync("STARTTLS");
        await client.HandshakeAsync();
        Assert.That(client.ServerCertificate!.MatchesHostname("localhost"), Is.True);
        Assert.That(client.ServerCertificate.GetECDsaPublicKey()!.KeySize, Is.EqualTo(256));
    }

    [Test]
    public async Task Without_tls_no_certificate_is_made_and_starttls_is_not_offered()
    {
        await using var host = TestHost.Start();
        Assert.That(host.Logger.Count(1030), Is.Zero);
        await using var client = await host.GreetAsync();
        Assert.That(await client.AskAsync("STARTTLS"), Is.EqualTo("= STARTTLS"));
    }

    [TestCase("pem", null)]
    [TestCase("pem", "secret")]
    [TestCase("one", null)]
    [TestCase("pfx", null)]
    [TestCase("pfx", "secret")]
    [TestCase("object", null)]
    public async Task Configured_certificate_is_shown(string form, string? password)
    {
        using var directory = new TemporaryDirectory();
        using var certificate = TestCertificate.Create("mail.example.org");
        await using var host = Start(ListenerTls.Implicit, options => TestCertificate.Configure(options.Tls, form, certificate, directory, password));
        Assert.That(await ShownAsync(host), Is.EqualTo(certificate.Thumbprint));
        Assert.That(host.Logger.Count(1030), Is.Zero);
    }

    [Test]
    public async Task Intermediate_certificates_of_the_file_are_sent_along()
    {
        using var directory = new TemporaryDirectory();
        using var root = TestCertificate.CreateAuthority("root", issuer: null);
        using var intermediate = TestCertificate.CreateAuthority("intermediate", root);
        using var certificate = TestCertificate.Create("mail.example.org", intermediate);
        TestCertificate.WritePem(certificate, directory.File("cert"), directory.File("key"), chain: intermediate);
        await using var host = Start(ListenerTls.Implicit, options =>
            (options.Tls.CertificateFile, options.Tls.KeyFile) = (directory.File("cert"), directory.File("key")));

        await using var client = await host.ConnectAsync();
        var isTrusted = false;
        await client.HandshakeAsync("mail.example.org", options => options.RemoteCertificateValidationCallback = (_, shown, chain, _) =>
        {
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return isTrusted = chain.Build((X509Certificate2)shown!);
        });
        Assert.That(isTrusted, Is.True, "with nothing but the root in hand");
    }

    [TestCase("mail.example.org", "exact")]
    [TestCase("MAIL.example.org", "exact")]
    [TestCase("imap.example.org", "wildcard")]
    [TestCase("a.b.example.org", "default")]
    [TestCase("example.org", "default")]
    [TestCase("chosen.example.net", "chosen")]
    public async Task Certificate_is_chosen_by_the_name_the_client_asks_for(string name, string expected)
    {
        var all = new[] { "exact", "wildcard", "default", "chosen" }.ToDictionary(one => one, one => TestCertificate.Create(one));
        await using var host = Start(ListenerTls.Implicit, options =>
        {
            options.Tls.UseCertificate(all["default"]);
            options.Tls.ServerNames.Add(new TlsServerNameOptions { Name = "mail.example.org" });
            options.Tls.ServerNames.Add(new TlsServerNameOptions { Name = "*.example.org" });
            options.Tls.ServerNames[0].UseCertificate(all["exact"]);
            options.Tls.ServerNames[1].UseCertificate(all["wildcard"]);
            options.Tls.UseCertificateSelector(asked => asked == "chosen.example.net" ? all["chosen"] : null);
        });
        Assert.That(await ShownAsync(host, name), Is.EqualTo(all[expected].Thumbprint));
    }

    [Test]
    public async Task Changed_files_are_read_again_and_connections_in_progress_go_on()
    {
        using var directory = new TemporaryDirectory();
        var time = new ManualTimeProvider();
        using var first = TestCertificate.Create("mail.example.org");
        using var second = TestCertificate.Create("mail.example.org");
        await using var host = Start(ListenerTls.Implicit, options => TestCertificate.Configure(options.Tls, "pem", first, directory, null), time);
        await using var old = await host.ConnectAsync();
        await old.HandshakeAsync();
        await old.ReadLineAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(host.Logger.Count(1031), Is.Zero, "nothing has changed");

        TestCertificate.WritePem(second, directory.File("cert"), directory.File("key"));
        File.SetLastWriteTimeUtc(directory.File("cert"), DateTime.UtcNow.AddSeconds(5));
        time.Advance(TimeSpan.FromSeconds(11));

        Assert.That(host.Logger.Count(1031), Is.EqualTo(1));
        Assert.That(await ShownAsync(host), Is.EqualTo(second.Thumbprint));
        Assert.That(await old.AskAsync("still"), Is.EqualTo("= still"));
    }

    [Test]
    public async Task Broken_new_file_keeps_the_old_certificate_and_is_logged_once()
    {
        using var directory = new TemporaryDirectory();
        var time = new ManualTimeProvider();
        using var first = TestCertificate.Create("mail.example.org");
        using var second = TestCertificate.Create("mail.example.org");
        await using var host = Start(ListenerTls.Implicit, options => TestCertificate.Configure(options.Tls, "pem", first, directory, null), time);
        await File.WriteAllTextAsync(directory.File("key"), "half a ke");
        time.Advance(TimeSpan.FromMinutes(5));

        Assert.That(host.Logger.Entries.Where(entry => entry.Id == 1032).Select(entry => entry.Level), Is.EqualTo(new[] { LogLevel.Error }));
        Assert.That(await ShownAsync(host), Is.EqualTo(first.Thumbprint));

        TestCertificate.WritePem(second, directory.File("cert"), directory.File("key"));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(await ShownAsync(host), Is.EqualTo(second.Thumbprint));
    }

    [TestCase("missing")]
    [TestCase("garbage")]
    [TestCase("other key")]
    [TestCase("no key")]
    public void Certificate_that_cannot_be_loaded_fails_the_start_and_names_its_file(string fault)
    {
        using var directory = new TemporaryDirectory();
        using var certificate = TestCertificate.Create("mail.example.org");
        using var other = TestCertificate.Create("other.example.org");
        TestCertificate.WritePem(certificate, directory.File("cert"), directory.File("key"));
        switch (fault)
        {
            case "missing":
                File.Delete(directory.File("cert"));
                break;
            case "garbage":
                File.WriteAllText(directory.File("cert"), "garbage");
                break;
            case "other key":
                TestCertificate.WritePem(other, directory.File("unused"), directory.File("key"));
                break;
            default:
                File.Delete(directory.File("key"));
                break;
        }

        var error = Assert.Throws<IOException>(() => Start(ListenerTls.Implicit, options =>
            (options.Tls.CertificateFile, options.Tls.KeyFile) = (directory.File("cert"), directory.File("key"))));
        Assert.That(error!.Message, Does.Contain(directory.File("cert")).And.Contain(directory.File("key")));
    }

    [Test]
    public void Missing_pfx_file_fails_the_start_and_is_named()
    {
        var error = Assert.Throws<IOException>(() => Start(ListenerTls.Implicit, options => options.Tls.PfxFile = "/nonexistent/mail.pfx"));
        Assert.That(error!.Message, Does.Contain("There is no file '/nonexistent/mail.pfx'"));
    }

    private static TestHost Start(ListenerTls tls, Action<ConnectionOptions>? configure = null, TimeProvider? time = null) => TestHost.Start(
        options =>
        {
            options.Listeners[0].Tls = tls;
            configure?.Invoke(options);
        },
        time);

    private static async Task<string> ShownAsync(TestHost host, string name = "mail.example.org")
    {
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync(name);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        return client.ServerCertificate!.Thumbprint;
    }
}
