using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections;

/// <summary>
/// TLS 1.2 and 1.3 without renegotiation. The certificate set here is shown where no other fits. When there is none at all and a listener needs one,
/// the server makes one for itself, which clients rightly distrust: good for development only.
/// </summary>
public sealed class TlsOptions : TlsCertificateOptions
{
    private Func<string, X509Certificate2?>? _selector;

    /// <summary>Whether the server uses TLS: <c>No</c>, <c>Yes</c>, or <c>Required</c> before any login (<c>ssl</c>). Default <c>Yes</c>.</summary>
    public TlsUse Use { get; set; } = TlsUse.Yes;

    /// <summary>
    /// The oldest version spoken (<c>ssl_min_protocol</c>): <c>Tls12</c>, the default, or <c>Tls13</c>. Older ones are broken and are not spoken at all.
    /// </summary>
    public SslProtocols MinProtocol { get; set; } = SslProtocols.Tls12;

    /// <summary>
    /// The cipher suites of TLS 1.2, in OpenSSL's notation, such as <c>ECDHE+AESGCM:ECDHE+CHACHA20</c> (<c>ssl_cipher_list</c>); the first that the client has too is taken. DHE is not
    /// to be had, nor anything without encryption or without a certificate. Null, the default, and <c>PROFILE=SYSTEM</c> take the platform's own choice, with which sessions are
    /// resumed and handshakes cost less. Not on Windows, where the system alone decides.
    /// </summary>
    public string? CipherList { get; set; }

    /// <summary>
    /// The cipher suites of TLS 1.3 by name, separated by colons, such as <c>TLS_AES_256_GCM_SHA384</c> (<c>ssl_cipher_suites</c>). Null, the default, for the platform's own choice. Not on Windows.
    /// </summary>
    public string? CipherSuites { get; set; }

    /// <summary>
    /// Parameters of Diffie-Hellman (<c>ssl_dh</c>): accepted so that a configuration of Dovecot's fits, and not used. Keys are exchanged over elliptic curves, or over the groups that
    /// TLS 1.3 names itself (RFC 7919), which need no such file.
    /// </summary>
    public string? DhFile { get; set; }

    /// <summary>
    /// Further certificates for the same names with keys of another kind (<c>ssl_alt_cert</c>, <c>ssl_alt_key</c>): one of ECDSA beside one of RSA. A client gets one that it can verify,
    /// ECDSA before RSA.
    /// </summary>
    public IList<TlsCertificateOptions> Alternatives { get; } = [];

    /// <summary>Certificates for names of their own.</summary>
    public IList<TlsServerNameOptions> ServerNames { get; } = [];

    /// <summary>
    /// Whether clients are asked for a certificate (<c>ssl_verify_client_cert</c>), which counts when it was issued by an authority of <see cref="ClientCaFile"/>. Sending none, or one that
    /// does not count, is no error here: see <c>AuthOptions.RequireClientCertificate</c>. Default false.
    /// </summary>
    public bool VerifyClientCertificate { get; set; }

    /// <summary>
    /// A PEM file with the authorities whose client certificates count, and their revocation lists (<c>ssl_ca</c>). Needed with <see cref="VerifyClientCertificate"/>; read again when it changes.
    /// </summary>
    public string? ClientCaFile { get; set; }

    /// <summary>
    /// Whether a client's certificate counts only where <see cref="ClientCaFile"/> has a revocation list in force of each authority up to the root (<c>ssl_require_crl</c>). Default true.
    /// A list that is there counts in any case. Nothing is downloaded.
    /// </summary>
    public bool RequireRevocationList { get; set; } = true;

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
