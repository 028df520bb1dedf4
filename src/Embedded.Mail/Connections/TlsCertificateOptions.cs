using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// One certificate with its key: a pair of PEM files, a PKCS #12 file, or an object of the host. At most one of <see cref="CertificateFile"/>, <see cref="PfxFile"/> and
/// <see cref="UseCertificate"/> may be used. Files are read again when they change, without an effect on connections in progress.
/// </summary>
public class TlsCertificateOptions
{
    // No property: a configuration's binder would try to make one of text.
    private X509Certificate2? _certificate;

    /// <summary>A PEM file with the certificate, and after it those of the intermediate authorities (<c>ssl_cert</c>).</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the private key (<c>ssl_key</c>); null when the key is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The password of an encrypted PKCS #8 key in PEM form (<c>ssl_key_password</c>); null for a key in the clear.</summary>
    public string? KeyPassword { get; set; }

    /// <summary>A PKCS #12 file (<c>.pfx</c>, <c>.p12</c>) with the certificate, its key and the intermediate authorities.</summary>
    public string? PfxFile { get; set; }

    /// <summary>The password of <see cref="PfxFile"/>; null for none.</summary>
    public string? PfxPassword { get; set; }

    /// <summary>Sets a certificate object with its private key; null for none. The host keeps it and disposes it after the server's stop.</summary>
    public void UseCertificate(X509Certificate2? certificate) => _certificate = certificate;

    internal bool IsSet => CertificateFile is not null || PfxFile is not null || _certificate is not null;

    /// <summary>What <see cref="UseCertificate"/> was given.</summary>
    internal X509Certificate2? FindCertificate() => _certificate;
}
