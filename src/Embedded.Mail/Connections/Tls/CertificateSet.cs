using System.Net.Security;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The certificates for one name: the one that is always there, and others for clients that they suit better.</summary>
internal sealed class CertificateSet
{
    private readonly CertificateSource[] _sources;

    /// <exception cref="IOException">A certificate cannot be loaded; the message names the file and the reason.</exception>
    public CertificateSet(TlsCertificateOptions first, IEnumerable<TlsCertificateOptions> alternatives, SslCertificateTrust? trust) =>
        _sources = [.. alternatives.Prepend(first).Select(options => new CertificateSource(options, trust))];

    public IReadOnlyList<CertificateSource> Sources => _sources;

    /// <summary>The one for a client: of those that suit it ECDSA first, whose signatures cost a small part of RSA's; where none does, the first, and TLS will say what is wrong.</summary>
    public ServerCertificate Choose(ClientHello client, IReadOnlyList<CipherSuite> suites)
    {
        if (_sources.Length == 1)
        {
            return _sources[0].Current;
        }

        var suitable = _sources.Select(source => source.Current).Where(certificate => certificate.Suits(client, suites)).ToList();
        return suitable.FirstOrDefault(certificate => certificate.IsECDsa) ?? suitable.FirstOrDefault() ?? _sources[0].Current;
    }
}
