using Microsoft.Extensions.Options;

namespace Embedded.Mail.Connections;

/// <summary>Where clients connect, what they may take, and whom the server believes.</summary>
public sealed class ConnectionOptions
{
    /// <summary>The places where clients may connect. None is allowed: connections within the process remain.</summary>
    public IList<ListenerOptions> Listeners { get; } = [];

    /// <summary>Limits of connections.</summary>
    [ValidateObjectMembers]
    public ConnectionLimits Limits { get; } = new();

    /// <summary>The certificates of all listeners.</summary>
    public TlsOptions Tls { get; } = new();

    /// <summary>
    /// Networks whose members are believed when they speak of another client, by the PROXY protocol or XCLIENT (<c>haproxy_trusted_networks</c>,
    /// <c>login_trusted_networks</c>): addresses or CIDR blocks, such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>. Default: none.
    /// </summary>
    public IList<string> TrustedNetworks { get; } = [];

    /// <summary>
    /// How long a stop waits for sessions to finish the command in hand before it tears their connections down. Default 30 seconds; zero tears down at once; up to 1 hour.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
