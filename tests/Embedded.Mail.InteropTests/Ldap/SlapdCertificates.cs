using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>An authority and what it has signed, in PEM files.</summary>
internal sealed class SlapdCertificates : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;
    private int _serial;

    public SlapdCertificates()
    {
        _authority = SelfSigned("CN=Test authority");
        AuthorityFile = _folder.Write("ca.pem", _authority.ExportCertificatePem());
        using var stranger = SelfSigned("CN=Another authority");
        StrangerFile = _folder.Write("stranger.pem", stranger.ExportCertificatePem());
        AuthorityDirectory = Directory.CreateDirectory(_folder["cas"]).FullName;
        File.Copy(AuthorityFile, Path.Combine(AuthorityDirectory, "ca.crt"));
        File.WriteAllText(Path.Combine(AuthorityDirectory, "README"), "no certificate\n");
    }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityFile { get; }

    /// <summary>The certificate of an authority that has signed nothing.</summary>
    public string StrangerFile { get; }

    /// <summary>A directory with the authority's certificate among other files.</summary>
    public string AuthorityDirectory { get; }

    /// <summary>A server's certificate for this host's address, and the name <c>localhost</c>.</summary>
    public TestCertificate Valid() => Sign("valid", "localhost", IPAddress.Loopback, Now.AddDays(30));

    /// <summary>One that was good until yesterday.</summary>
    public TestCertificate Expired() => Sign("expired", "localhost", IPAddress.Loopback, Now.AddDays(-1));

    /// <summary>One for another host.</summary>
    public TestCertificate OfAnotherHost() => Sign("other", "ldap.example.net", IPAddress.Parse("192.0.2.1"), Now.AddDays(30));

    /// <summary>A client's certificate.</summary>
    public TestCertificate Client() => Sign("client", "reader.example.org", IPAddress.None, Now.AddDays(30));

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(Now.AddDays(-60), Now.AddDays(60));
    }

    private TestCertificate Sign(string file, string name, IPAddress address, DateTimeOffset notAfter)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        using var certificate = request.Create(_authority, Now.AddDays(-30), notAfter, [1, (byte)++_serial]);
        return new TestCertificate(
            _folder.Write(file + ".pem", certificate.ExportCertificatePem()),
            _folder.Write(file + ".key", key.ExportPkcs8PrivateKeyPem()));
    }
}
