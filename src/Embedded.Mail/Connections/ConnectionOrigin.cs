using System.Net;

namespace Embedded.Mail.Connections;

/// <summary>Where a connection comes from, as the listener saw it.</summary>
/// <param name="ListenerName">The listener that accepted it.</param>
/// <param name="Protocol">The name of the protocol spoken.</param>
/// <param name="Remote">The peer's address; null for a unix socket or a pipe.</param>
/// <param name="Local">The address the peer connected to; null for a unix socket or a pipe.</param>
/// <param name="IsTrustedProxy">Whether the peer is within the trusted networks.</param>
/// <param name="MayStartTls">Whether the listener offers STARTTLS.</param>
internal sealed record ConnectionOrigin(
    string ListenerName, string Protocol, IPEndPoint? Remote, IPEndPoint? Local, bool IsTrustedProxy, bool MayStartTls);
