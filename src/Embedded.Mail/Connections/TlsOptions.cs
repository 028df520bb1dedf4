using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// TLS 1.2 and 1.3 without renegotiation. The certificate set here is shown where no other fits. When there is none at all and a listener needs one,
/// the server makes one for itself, which clients rightly distrust: good for development only.
/// </summary>
public sealed class TlsOptions : TlsCertificateOptions
{
    private Func<string, X509Certificate2?>? _selector;

    /// <summary>Certificates for names of their own.</summary>
    public IList<TlsServerNameOptions> ServerNames { get; } = [];

    /// <summary>
    /// Whether clients are asked for a certificate of theirs. One that is sent must be valid to this system's roots; sending none is no error. Default false.
    /// </summary>
    public bool RequestClientCertificate { get; set; }

    /// <summary>How often the files are looked at for changes. Default 10 seconds; 1 second to 1 day; zero for never.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    internal bool IsConfigured => IsSet || ServerNames.Count > 0 || _selector is not null;

    /// <summary>
    /// Sets what finds a certificate by the name the client asked for, which may be empty; it is asked first, and null lets the others be looked at. It is called during
    /// handshakes, from many threads, and should return the same object for the same certificate.
    /// </summary>
    public void UseCertificateSelector(Func<string, X509Certificate2?>? selector) => _selector = selector;

    /// <summary>What <see cref="UseCertificateSelector"/> was given.</summary>
    internal Func<string, X509Certificate2?>? FindCertificateSelector() => _selector;
}
