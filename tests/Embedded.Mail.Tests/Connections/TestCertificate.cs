using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Tests.Connections;

/// <summary>Makes certificates and writes them in the forms the server reads.</summary>
internal static class TestCertificate
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);

    public static X509Certificate2 Create(string name, X509Certificate2? issuer = null, string? usage = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        return Sign(request, key, issuer);
    }

    public static X509Certificate2 CreateRsa(string name)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(20));
    }

    /// <summary>Makes what an authority has revoked.</summary>
    public static string CreateRevocationList(X509Certificate2 authority, DateTimeOffset nextUpdate, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate.SerialNumberBytes.Span, DateTimeOffset.UtcNow.AddHours(-1));
        }

        return PemEncoding.WriteString("X509 CRL", list.Build(authority, 1, nextUpdate, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, DateTimeOffset.UtcNow.AddDays(-3)));
    }

    public static X509Certificate2 CreateAuthority(string name, X509Certificate2? issuer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return Sign(request, key, issuer, days: 15);
    }

    public static void Configure(TlsCertificateOptions options, string form, X509Certificate2 certificate, TemporaryDirectory directory, string? password)
    {
        switch (form)
        {
            case "pem":
                WritePem(certificate, directory.File("cert"), directory.File("key"), password);
                (options.CertificateFile, options.KeyFile, options.KeyPassword) = (directory.File("cert"), directory.File("key"), password);
                break;
            case "one":
                WritePem(certificate, directory.File("both"), directory.File("key"));
                File.AppendAllText(directory.File("both"), "\n" + File.ReadAllText(directory.File("key")));
                options.CertificateFile = directory.File("both");
                break;
            case "pfx":
                File.WriteAllBytes(directory.File("pfx"), certificate.Export(X509ContentType.Pkcs12, password));
                (options.PfxFile, options.PfxPassword) = (directory.File("pfx"), password);
                break;
            default:
                options.UseCertificate(certificate);
                break;
        }
    }

    public static void WritePem(X509Certificate2 certificate, string file, string keyFile, string? password = null, X509Certificate2? chain = null)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm)certificate.GetRSAPrivateKey()!;
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + chain?.ExportCertificatePem());
        File.WriteAllText(keyFile, password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption));
    }

    private static X509Certificate2 Sign(CertificateRequest request, ECDsa key, X509Certificate2? issuer, int days = 10)
    {
        var now = DateTimeOffset.UtcNow;
        return issuer is null
            ? request.CreateSelfSigned(now.AddDays(-2), now.AddDays(20))
            : request.Create(issuer, now.AddDays(-1), now.AddDays(days), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }
}
