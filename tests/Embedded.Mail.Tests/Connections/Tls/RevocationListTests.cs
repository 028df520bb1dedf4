using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections.Tls;

[Parallelizable(ParallelScope.All)]
public sealed class RevocationListTests
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddDays(5);

    [Test]
    public void List_of_a_key_of_rsa_is_read_and_verified()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-4), Later);
        using var other = TestCertificate.CreateAuthority("authority", issuer: null);
        var list = Read(TestCertificate.CreateRevocationList(authority, Later));
        Assert.That(list.IsSignedBy(authority), Is.True);
        Assert.That(list.IsSignedBy(other), Is.False);
        Assert.That(list.NextUpdate, Is.EqualTo(Later).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Numbers_are_compared_whole()
    {
        using var authority = TestCertificate.CreateAuthority("authority", issuer: null);
        var certificates = Enumerable.Range(0, 20).Select(number => TestCertificate.Create($"user-{number}", authority)).ToList();
        var list = Read(TestCertificate.CreateRevocationList(authority, Later, [.. certificates.Take(10)]));
        Assert.That(certificates.Select(list.Contains), Is.EqualTo(Enumerable.Range(0, 20).Select(number => number < 10)));
    }

    [Test]
    public void Authority_that_may_not_sign_lists_has_signed_none()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var signer = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-4), Later);
        var list = Read(TestCertificate.CreateRevocationList(signer, Later));
        Assert.That(list.IsSignedBy(signer), Is.True);

        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var restricted = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-4), Later);
        Assert.That(list.IsSignedBy(restricted), Is.False);
    }

    [Test]
    public void Every_prefix_is_refused_and_every_broken_octet_is_noticed()
    {
        using var authority = TestCertificate.CreateAuthority("authority", issuer: null);
        using var certificate = TestCertificate.Create("user", authority);
        var octets = Decode(TestCertificate.CreateRevocationList(authority, Later, certificate));
        for (var length = 0; length < octets.Length; length++)
        {
            Assert.That(() => new RevocationList(octets.AsMemory(0, length)), Throws.InstanceOf<CryptographicException>(), $"{length} octets");
        }

        for (var place = 0; place < octets.Length; place++)
        {
            var broken = octets.ToArray();
            broken[place] ^= 0x55;
            Assert.That(IsGood(broken, authority), Is.False, $"octet {place}");
        }
    }

    private static bool IsGood(byte[] octets, X509Certificate2 authority)
    {
        try
        {
            return new RevocationList(octets).IsSignedBy(authority);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static RevocationList Read(string pem) => new(Decode(pem));

    private static byte[] Decode(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
}
