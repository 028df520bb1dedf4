using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The server's end of a connection with TLS, which knows what the client's certificate is worth.</summary>
internal sealed class ServerTlsStream(Stream stream) : SslStream(stream, leaveInnerStreamOpen: false)
{
    private ClientAuthorities? _authorities;
    private string? _fault;

    /// <summary>The client's certificate, where it sent one that counts.</summary>
    public X509Certificate2? ClientCertificate => _authorities is not null && _fault is null ? RemoteCertificate as X509Certificate2 : null;

    /// <summary>Why the certificate that the client sent does not count; null where it sent none or a good one.</summary>
    public string? ClientCertificateFault => RemoteCertificate is null ? null : _fault;

    /// <summary>Does the server's part of the handshake. A client's certificate that does not count is no reason to end it: what it is needed for will be refused.</summary>
    /// <param name="options">The options; without authorities for the verification.</param>
    /// <param name="authorities">Whose certificates of clients count; null when clients are not asked for any.</param>
    /// <param name="cancellationToken">Ends the waiting for the client.</param>
    public Task AuthenticateAsync(SslServerAuthenticationOptions options, ClientAuthorities? authorities, CancellationToken cancellationToken)
    {
        if (authorities is not null)
        {
            _authorities = authorities;
            options.CertificateChainPolicy = authorities.CreatePolicy();
#pragma warning disable CA5359 // what was found of the certificate is kept, and ClientCertificate gives none that does not count
            options.RemoteCertificateValidationCallback = Judge;
#pragma warning restore CA5359
        }

        return AuthenticateAsServerAsync(options, cancellationToken);
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _fault = certificate is null || chain is null ? "none was sent" : _authorities!.FindFault(chain, errors);
        return true;
    }
}
