using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// TLS 1.2 and 1.3 without renegotiation. The certificate set here is shown where no other fits. When there is none at all and a listener needs one,
/// the server makes one for itself, which clients rightly distrust: good for development only.
/// </summary>
public sealed class TlsOptions : TlsCertificateOptions
{
    /// <summary>Certificates for names of their own.</summary>
    public IList<TlsServerNameOptions> ServerNames { get; } = [];

    /// <summary>
    /// Finds a certificate by the name the client asked for, which may be empty; asked first, and null lets the others be looked at. Called during handshakes, from many
    /// threads; the same object should be returned for the same certificate. Null: not asked.
    /// </summary>
    public Func<string, X509Certificate2?>? CertificateSelector { get; set; }

    /// <summary>
    /// Whether clients are asked for a certificate of theirs. One that is sent must be valid to this system's roots; sending none is no error. Default false.
    /// </summary>
    public bool RequestClientCertificate { get; set; }

    /// <summary>How often the files are looked at for changes. Default 10 seconds; 1 second to 1 day; zero for never.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    internal bool IsConfigured => IsSet || ServerNames.Count > 0 || CertificateSelector is not null;
}
