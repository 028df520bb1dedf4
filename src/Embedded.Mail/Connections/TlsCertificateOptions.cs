using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// One certificate with its key: a pair of PEM files, a PKCS #12 file, or an object of the host. At most one of <see cref="CertificateFile"/>, <see cref="PfxFile"/> and
/// <see cref="Certificate"/> may be set. Files are read again when they change, without an effect on connections in progress.
/// </summary>
public class TlsCertificateOptions
{
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

    /// <summary>A certificate with its private key. The host keeps it and disposes it after the server's stop.</summary>
    public X509Certificate2? Certificate { get; set; }

    internal bool IsSet => CertificateFile is not null || PfxFile is not null || Certificate is not null;
}
