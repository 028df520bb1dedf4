using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Connections.Tls;

/// <summary>Certificates of ECDSA beside those of RSA, versions and cipher suites, as clients get them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class AlternativeCertificateTests
{
    [TestCase(SslProtocols.Tls13, null, "ecdsa")]
    [TestCase(SslProtocols.Tls12, null, "ecdsa")]
    [TestCase(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ecdsa")]
    [TestCase(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "rsa")]
    public async Task Client_gets_the_certificate_that_it_can_verify(SslProtocols version, TlsCipherSuite? suite, string expected)
    {
        using var rsa = TestCertificate.CreateRsa("mail.example.org");
        using var ecdsa = TestCertificate.Create("mail.example.org");
        await using var host = Start(tls =>
        {
            tls.UseCertificate(rsa);
            tls.Alternatives.Add(Of(ecdsa));
        });
        Assert.That(await ShownAsync(host, options => Limit(options, version, suite)), Is.EqualTo((expected == "rsa" ? rsa : ecdsa).Thumbprint));
    }

    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ecdsa")]
    [TestCase(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "rsa")]
    public async Task Name_has_alternatives_of_its_own(TlsCipherSuite suite, string expected)
    {
        using var other = TestCertificate.CreateRsa("other.example.org");
        using var rsa = TestCertificate.CreateRsa("mail.example.org");
        using var ecdsa = TestCertificate.Create("mail.example.org");
        await using var host = Start(tls =>
        {
            tls.UseCertificate(other);
            var name = new TlsServerNameOptions { Name = "mail.example.org" };
            name.UseCertificate(ecdsa);
            name.Alternatives.Add(Of(rsa));
            tls.ServerNames.Add(name);
        });
        Assert.That(await ShownAsync(host, options => Limit(options, SslProtocols.Tls12, suite)), Is.EqualTo((expected == "rsa" ? rsa : ecdsa).Thumbprint));
        Assert.That(await ShownAsync(host, options => options.TargetHost = "elsewhere.example.org"), Is.EqualTo(other.Thumbprint));
    }

    [Test]
    public async Task Suite_that_is_not_served_leaves_the_other_certificate()
    {
        using var rsa = TestCertificate.CreateRsa("mail.example.org");
        using var ecdsa = TestCertificate.Create("mail.example.org");
        await using var host = Start(tls =>
        {
            tls.UseCertificate(rsa);
            tls.Alternatives.Add(Of(ecdsa));
            tls.CipherList = "ECDHE+aRSA+AESGCM";
        });
        Assert.That(await ShownAsync(host, options => Limit(options, SslProtocols.Tls12, null)), Is.EqualTo(rsa.Thumbprint));
    }

    [Test]
    public async Task Alternative_is_read_again_when_its_file_changes()
    {
        using var directory = new TemporaryDirectory();
        using var rsa = TestCertificate.CreateRsa("mail.example.org");
        using var first = TestCertificate.Create("mail.example.org");
        using var second = TestCertificate.Create("mail.example.org");
        TestCertificate.WritePem(first, directory.File("alt"), directory.File("alt.key"));
        var time = new ManualTimeProvider();
        await using var host = Start(
            tls =>
            {
                tls.UseCertificate(rsa);
                tls.Alternatives.Add(new TlsCertificateOptions { CertificateFile = directory.File("alt"), KeyFile = directory.File("alt.key") });
            },
            time);
        Assert.That(await ShownAsync(host), Is.EqualTo(first.Thumbprint));
        TestCertificate.WritePem(second, directory.File("alt"), directory.File("alt.key"));
        File.SetLastWriteTimeUtc(directory.File("alt"), DateTime.UtcNow.AddSeconds(5));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That(await ShownAsync(host), Is.EqualTo(second.Thumbprint));
    }

    [Test]
    public async Task Least_version_is_kept()
    {
        await using var host = Start(tls => tls.MinProtocol = SslProtocols.Tls13);
        Assert.That(async () => await ShownAsync(host, options => Limit(options, SslProtocols.Tls12, null)), Throws.Exception);
        Assert.That(await ShownAsync(host, options => Limit(options, SslProtocols.Tls13, null)), Is.Not.Empty);
    }

    [TestCase(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)]
    [TestCase(SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)]
    public async Task Cipher_suites_are_those_of_the_options(SslProtocols version, TlsCipherSuite expected)
    {
        await using var host = Start(tls =>
        {
            tls.CipherList = "ECDHE-ECDSA-AES128-GCM-SHA256";
            tls.CipherSuites = "TLS_CHACHA20_POLY1305_SHA256";
        });
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync(configure: options => options.EnabledSslProtocols = version);
        Assert.That(((SslStream)client.Stream).NegotiatedCipherSuite, Is.EqualTo(expected));
    }

    [Test]
    public async Task Parameters_of_diffie_hellman_are_accepted_and_explained()
    {
        await using var host = Start(tls => tls.DhFile = "/etc/dovecot/dh.pem");
        Assert.That(host.Logger.Count(1035), Is.EqualTo(1));
    }

    [Test]
    public async Task Key_with_a_password_too_many_is_read_and_one_too_few_is_told()
    {
        using var directory = new TemporaryDirectory();
        using var rsa = TestCertificate.CreateRsa("mail.example.org");
        TestCertificate.WritePem(rsa, directory.File("cert"), directory.File("key"));
        TestCertificate.WritePem(rsa, directory.File("cert"), directory.File("encrypted"), "secret");
        await using var host = Start(tls => (tls.CertificateFile, tls.KeyFile, tls.KeyPassword) = (directory.File("cert"), directory.File("key"), "not needed"));
        Assert.That(await ShownAsync(host), Is.EqualTo(rsa.Thumbprint));
        Assert.That(
            () => Start(tls => (tls.CertificateFile, tls.KeyFile) = (directory.File("cert"), directory.File("encrypted"))),
            Throws.InstanceOf<IOException>().With.Message.Contains("KeyPassword is not set"));
    }

    private static void Limit(SslClientAuthenticationOptions options, SslProtocols version, TlsCipherSuite? suite)
    {
        options.EnabledSslProtocols = version;
#pragma warning disable CA1416 // not on Windows, where these tests do not run
        options.CipherSuitesPolicy = suite is { } one ? new CipherSuitesPolicy([one]) : null;
#pragma warning restore CA1416
    }

    private static TlsCertificateOptions Of(X509Certificate2 certificate)
    {
        var options = new TlsCertificateOptions();
        options.UseCertificate(certificate);
        return options;
    }

    private static TestHost Start(Action<TlsOptions> configure, TimeProvider? time = null) => TestHost.Start(
        options =>
        {
            options.Listeners[0].Tls = ListenerTls.Implicit;
            configure(options.Tls);
        },
        time);

    private static async Task<string> ShownAsync(TestHost host, Action<SslClientAuthenticationOptions>? configure = null)
    {
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync("mail.example.org", configure);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        return client.ServerCertificate!.Thumbprint;
    }
}
