using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Tls;

/// <summary>An authority and what it has issued for <c>localhost</c>, as a real one would: for 90 days, with the place of its revocation list.</summary>
/// <param name="Root">The file of the authority's own certificate.</param>
/// <param name="Rsa">A certificate of RSA.</param>
/// <param name="ECDsa">A certificate of ECDSA.</param>
internal sealed record TestAuthority(string Root, TestCertificate Rsa, TestCertificate ECDsa)
{
    public static TestAuthority Write(TemporaryFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=An authority for tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(100));
        using var rsa = RSA.Create(2048);
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(
            folder.Write("root.pem", root.ExportCertificatePem()),
            Issue(folder, "rsa", root, new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), rsa),
            Issue(folder, "ecdsa", root, new CertificateRequest("CN=localhost", ecdsa, HashAlgorithmName.SHA256), ecdsa));
    }

    /// <summary>Has a server show both.</summary>
    public void Configure(Connections.TlsOptions tls)
    {
        (tls.CertificateFile, tls.KeyFile) = (Rsa.Certificate, Rsa.Key);
        tls.Alternatives.Add(new Connections.TlsCertificateOptions { CertificateFile = ECDsa.Certificate, KeyFile = ECDsa.Key });
    }

    private static TestCertificate Issue(TemporaryFolder folder, string name, X509Certificate2 root, CertificateRequest request, AsymmetricAlgorithm key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://127.0.0.1/root.crl"]));
        using var issuer = root.GetRSAPrivateKey()!;
        using var certificate = request.Create(
            root.SubjectName,
            X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1),
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(90),
            RandomNumberGenerator.GetBytes(16));
        return new TestCertificate(folder.Write(name + ".pem", certificate.ExportCertificatePem()), folder.Write(name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }
}
