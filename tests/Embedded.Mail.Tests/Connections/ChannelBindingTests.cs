using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections;

/// <summary>What both ends of a TLS connection find to bind a login to.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ChannelBindingTests
{
    [Test]
    public async Task Both_ends_derive_the_same_secret_and_each_connection_another([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols version)
    {
        await using var host = Start(TestCertificate.Create("localhost"));
        var seen = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            await using var client = await ConnectAsync(host, version);
            var mine = KeyingMaterial.TryExport((SslStream)client.Stream, "EXPORTER-Channel-Binding"u8, 32);
            Assert.That(mine, Is.Not.Null.And.Length.EqualTo(32), "this platform has OpenSSL");
            Assert.That(await client.AskAsync("BIND tls-exporter"), Is.EqualTo(Convert.ToHexString(mine!)));
            Assert.That(await client.AskAsync("BIND tls-exporter"), Is.EqualTo(Convert.ToHexString(mine!)), "as often as it is asked");
            Assert.That(seen.Add(Convert.ToHexString(mine!)));
        }
    }

    [TestCase("SHA256", "SHA256")]
    [TestCase("SHA384", "SHA384")]
    [TestCase("SHA512", "SHA512")]
    public async Task Certificate_is_digested_by_the_hash_of_its_signature(string signature, string digest)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(new CertificateRequest("CN=localhost", key, new HashAlgorithmName(signature)));
        await using var host = Start(certificate);
        await using var client = await ConnectAsync(host, SslProtocols.Tls13);
        var expected = CryptographicOperations.HashData(new HashAlgorithmName(digest), client.ServerCertificate!.RawData);
        Assert.That(await client.AskAsync("BIND tls-server-end-point"), Is.EqualTo(Convert.ToHexString(expected)));
    }

    [TestCase(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "RSA")]
    [TestCase(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "ECC")]
    public async Task Digest_is_that_of_the_certificate_that_the_client_was_shown(TlsCipherSuite suite, string kind)
    {
        using var rsa = TestCertificate.CreateRsa("localhost");
        using var ecdsa = TestCertificate.Create("localhost");
        await using var host = TestHost.Start(options =>
        {
            options.Listeners[0].Tls = ListenerTls.Implicit;
            options.Tls.UseCertificate(rsa);
            var other = new TlsCertificateOptions();
            other.UseCertificate(ecdsa);
            options.Tls.Alternatives.Add(other);
        });
        await using var client = await host.ConnectAsync();
        await client.HandshakeAsync(configure: options =>
            (options.EnabledSslProtocols, options.CipherSuitesPolicy) = (SslProtocols.Tls12, OperatingSystem.IsLinux() ? new CipherSuitesPolicy([suite]) : null));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        Assert.That(client.ServerCertificate!.PublicKey.Oid.FriendlyName, Is.EqualTo(kind));
        Assert.That(await client.AskAsync("BIND tls-server-end-point"), Is.EqualTo(Convert.ToHexString(SHA256.HashData(client.ServerCertificate!.RawData))));
    }

    [TestCase("SHA256", false, "SHA256")]
    [TestCase("SHA384", false, "SHA384")]
    [TestCase("SHA256", true, "SHA256")]
    [TestCase("SHA512", true, "SHA512")]
    public void Digest_of_rsa_signatures_is_found(string signature, bool isPss, string digest)
    {
        using var key = RSA.Create(2048);
        using var certificate = Sign(new CertificateRequest(
            "CN=localhost", key, new HashAlgorithmName(signature), isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
        Assert.That(CertificateDigest.TryCompute(certificate), Is.EqualTo(CryptographicOperations.HashData(new HashAlgorithmName(digest), certificate.RawData)));
    }

    [Test]
    public async Task Connections_without_tls_and_unknown_bindings_have_nothing()
    {
        await using var host = TestHost.Start(options => options.Listeners[0].Tls = ListenerTls.StartTls);
        await using var client = await host.GreetAsync();
        Assert.That(await client.AskAsync("BIND tls-exporter"), Is.EqualTo("none"));
        Assert.That(await client.AskAsync("BIND tls-server-end-point"), Is.EqualTo("none"));
        Assert.That(await client.AskAsync("STARTTLS"), Is.EqualTo("GO"));
        await client.HandshakeAsync();
        Assert.That(await client.AskAsync("BIND tls-exporter"), Has.Length.EqualTo(64));
        Assert.That(await client.AskAsync("BIND tls-unique"), Is.EqualTo("none"));
        Assert.That(await client.AskAsync("BIND "), Is.EqualTo("none"));
    }

    private static X509Certificate2 Sign(CertificateRequest request) => request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    private static TestHost Start(X509Certificate2 certificate) => TestHost.Start(options =>
    {
        options.Listeners[0].Tls = ListenerTls.Implicit;
        options.Tls.UseCertificate(certificate);
    });

    private static async Task<Client> ConnectAsync(TestHost host, SslProtocols version)
    {
        var client = await host.ConnectAsync();
        await client.HandshakeAsync(configure: options => options.EnabledSslProtocols = version);
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("HELLO"));
        return client;
    }
}
