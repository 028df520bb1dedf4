using System.Globalization;
using System.Net;

namespace Embedded.Mail.Auth.Chain;

/// <summary>Reads the fields of a passdb that name another server (Dovecot: <c>host</c>, <c>port</c>, <c>destuser</c>, <c>proxy</c>, <c>proxy_maybe</c>).</summary>
internal static class Referrals
{
    /// <summary>The server that the fields name; null where they name none, or this one.</summary>
    public static LoginReferral? Of(AuthRequest user) =>
        user.Fields.TryGetValue("host", out var host) && IsHost(host) && !IsHere(user, host)
            ? new LoginReferral(Text(user, "destuser") ?? user.UserName, host) { Port = PortOf(user) }
            : null;

    /// <summary>Whether the user's mail is not here: what Dovecot would reach through a proxy is told to the client, which goes there itself.</summary>
    public static bool IsElsewhere(AuthRequest user) => user.Fields.ContainsKey("proxy") || user.Fields.ContainsKey("proxy_maybe");

    private static bool IsHere(AuthRequest user, string host) =>
        IPAddress.TryParse(host, out var address) && user.LocalEndPoint?.Address.Equals(address) == true;

    // It goes into a response code as part of a URL.
    private static bool IsHost(string host) =>
        host.Length > 0 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_');

    private static int? PortOf(AuthRequest user) =>
        int.TryParse(Text(user, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    private static string? Text(AuthRequest user, string field) => user.Fields.TryGetValue(field, out var value) && value.Length > 0 ? value : null;
}
