using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>Where a server is: <c>ldap://host[:port]</c>, <c>ldaps://host[:port]</c> or <c>ldapi://path</c>, the path of a unix socket with <c>%2F</c> for its slashes.</summary>
/// <param name="Text">As it was written, for logs.</param>
/// <param name="Host">The name or address, which a certificate has to be for; empty for a unix socket.</param>
/// <param name="EndPoint">Where to connect.</param>
/// <param name="IsTls">Whether TLS begins at once.</param>
internal sealed record LdapServerUri(string Text, string Host, EndPoint EndPoint, bool IsTls)
{
    private const int Port = 389;
    private const int TlsPort = 636;
    private const string DefaultSocket = "/var/run/slapd/ldapi";

    /// <summary>Whether nothing leaves this host.</summary>
    public bool IsLocal => EndPoint is UnixDomainSocketEndPoint || Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads one URI; false, and why, where it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LdapServerUri? uri, out string error)
    {
        uri = null;
        error = $"'{text}' is no URI of a server: ldap://host[:port], ldaps://host[:port] or ldapi://path";
        var (scheme, rest) = Cut(text, "://");
        if (rest is null)
        {
            return false;
        }

        rest = rest.TrimEnd('/');
        uri = scheme.ToLowerInvariant() switch
        {
            "ldap" => OfHost(text, rest, Port, isTls: false),
            "ldaps" => OfHost(text, rest, TlsPort, isTls: true),
            "ldapi" => OfSocket(text, rest),
            _ => null,
        };
        error = uri is null ? error : "";
        return uri is not null;
    }

    private static LdapServerUri? OfSocket(string text, string path)
    {
        var file = path.Length == 0 ? DefaultSocket : Uri.UnescapeDataString(path);
        return file.StartsWith('/') && file.Length < 108 ? new LdapServerUri(text, "", new UnixDomainSocketEndPoint(file), IsTls: false) : null;
    }

    private static LdapServerUri? OfHost(string text, string authority, int defaultPort, bool isTls)
    {
        // [::1]:389 keeps its colons; anything else has one at most.
        var afterAddress = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        var colon = authority.IndexOf(':', afterAddress);
        var host = (colon < 0 ? authority : authority[..colon]).Trim('[', ']');
        var port = defaultPort;
        var isPort = colon < 0 || (int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= IPEndPoint.MaxPort);
        return isPort && Uri.CheckHostName(host) != UriHostNameType.Unknown ? new LdapServerUri(text, host, new DnsEndPoint(host, port), isTls) : null;
    }

    private static (string Before, string? After) Cut(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + separator.Length)..]);
    }
}
