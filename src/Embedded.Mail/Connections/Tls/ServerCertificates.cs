using System.Net.Security;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The certificates the server shows.</summary>
internal sealed class ServerCertificates(SslServerAuthenticationOptions options)
{
    /// <summary>Does the server's part of a handshake.</summary>
    public Task AuthenticateAsync(SslStream stream, CancellationToken cancellationToken) => stream.AuthenticateAsServerAsync(options, cancellationToken);
}
