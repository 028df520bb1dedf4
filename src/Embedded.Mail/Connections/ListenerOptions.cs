namespace Embedded.Mail.Connections;

/// <summary>One place where clients may connect: a TCP port or a unix socket, and the protocol spoken there.</summary>
public sealed class ListenerOptions
{
    /// <summary>The name by which logs, errors and bound end points know it, such as <c>imaps</c>; unique. Null takes the name of the protocol.</summary>
    public string? Name { get; set; }

    /// <summary>The protocol spoken: the <see cref="IMailProtocol.Name"/> of a registered one, such as <c>imap</c>.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>
    /// The address listened at: an IPv4 or IPv6 address, <c>localhost</c> for 127.0.0.1, <c>::</c> for all of IPv6 only, or <c>*</c>, the default, for
    /// all addresses of both kinds. Unused when <see cref="UnixSocket"/> is set.
    /// </summary>
    public string Address { get; set; } = "*";

    /// <summary>The TCP port, 0 to 65,535. 0 takes a free one, which can be read from the bound end points after the start.</summary>
    public int Port { get; set; }

    /// <summary>The path of a unix socket to listen at instead of a TCP port; null for TCP. A stale socket file there is replaced; one in use is an error.</summary>
    public string? UnixSocket { get; set; }

    /// <summary>The permissions of the unix socket in octal, as <c>mode</c> in Dovecot's <c>unix_listener</c>. Default <c>0600</c>.</summary>
    public string UnixSocketMode { get; set; } = "0600";

    /// <summary>The user, by name or number, who gets the unix socket; null leaves it to the process's own. To give it away takes privileges.</summary>
    public string? UnixSocketOwner { get; set; }

    /// <summary>The group, by name or number, that gets the unix socket; null leaves it to the process's own.</summary>
    public string? UnixSocketGroup { get; set; }

    /// <summary>How TLS is used. Default <see cref="ListenerTls.StartTls"/>.</summary>
    public ListenerTls Tls { get; set; } = ListenerTls.StartTls;

    /// <summary>
    /// Whether each connection begins with a PROXY protocol header, version 1 or 2 (<c>haproxy = yes</c>). Only clients within
    /// <see cref="ConnectionOptions.TrustedNetworks"/> are served then, and whoever may open the unix socket. Default false.
    /// </summary>
    public bool HaProxy { get; set; }

    /// <summary>How many connections the system keeps waiting before they are accepted. Default 511; 1 to 65,535. The system may have a lower limit of its own.</summary>
    public int Backlog { get; set; } = 511;

    internal string EffectiveName => string.IsNullOrEmpty(Name) ? Protocol : Name;

    /// <summary>The end point as a message to an administrator names it.</summary>
    internal string Describe() => UnixSocket is not null ? $"unix socket '{UnixSocket}'" : $"{Address} port {Port}";
}
