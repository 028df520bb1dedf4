using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Connections;

/// <summary>How many connections there may be, and how long a client may take before its session begins.</summary>
public sealed class ConnectionLimits
{
    /// <summary>
    /// Connections of all protocols together; one more is told so and closed. Default 16,384; 1 to 10,000,000. Dovecot's limits are those of processes
    /// (1,024 of them for IMAP, each some hundred KiB); a connection here needs a small part of that.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxConnections { get; set; } = 16 * 1024;

    /// <summary>Connections from one client address, logged in or not. Default 0: no limit, as in Dovecot, since a web mail host or a proxy is one address.</summary>
    [Range(0, 10_000_000)]
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// Connections of one user from one address to one protocol (<c>mail_max_userip_connections</c>). Default 10; 0 sets no limit. Connections without an
    /// address, those of a unix socket, are not counted.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MaxConnectionsPerUserAndAddress { get; set; } = 10;

    /// <summary>How long a client may take for its TLS handshake. Default 30 seconds; 1 second to 10 minutes.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a trusted proxy may take for its PROXY header (<c>haproxy_timeout</c>). Default 3 seconds; 1 second to 10 minutes.</summary>
    public TimeSpan ProxyTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long one write may wait for a client that takes nothing, before the connection is torn down. Default 5 minutes; 1 second to 1 day.
    /// A session's own time-out applies as well, where it is shorter.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
