using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

/// <summary>A certificate for <c>localhost</c> that is its own authority, in PEM files.</summary>
/// <param name="Certificate">The certificate's file.</param>
/// <param name="Key">The private key's file.</param>
internal sealed record TestCertificate(string Certificate, string Key)
{
    public static TestCertificate Write(TemporaryFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return new TestCertificate(
            folder.Write("certificate.pem", certificate.ExportCertificatePem()),
            folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
    }
}
