using System.Net.Sockets;
using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Connections;

/// <summary>What comes before the session: the PROXY header, and TLS from the first octet.</summary>
/// <param name="ProxiedBy">The socket on which a PROXY header is expected; null when none is.</param>
/// <param name="IsImplicitTls">Whether the client begins with a handshake.</param>
/// <param name="Tls">The certificates for TLS; null when TLS is not available.</param>
internal readonly record struct ConnectionPrologue(Socket? ProxiedBy, bool IsImplicitTls, TlsServer? Tls);
