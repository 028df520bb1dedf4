using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Connections;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>Writes the Received field (RFC 5321 §4.4), word for word as Dovecot 2.3 does.</summary>
internal static class TraceFields
{
    public static byte[] Received(
        MailConnection connection, string hostName, string? helo, LmtpTransaction transaction, string? recipient, DateTimeOffset now)
    {
        var text = new StringBuilder("Received: from ").Append(helo ?? "unknown");
        if (connection.RemoteEndPoint is { } remote)
        {
            text.Append(" ([").Append(AddressOf(remote.Address)).Append("])");
        }

        text.Append("\r\n\tby ").Append(hostName).Append(" with ").Append(Protocol(connection, transaction))
            .Append("\r\n\tid ").Append(transaction.Id)
            .Append("\r\n\t(envelope-from <").Append(transaction.Mail.From).Append(">)");
        if (recipient is not null)
        {
            text.Append("\r\n\tfor <").Append(recipient).Append('>');
        }

        text.Append("; ").Append(Date(now)).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string AddressOf(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.AddressFamily == AddressFamily.InterNetworkV6 ? WithoutScope(address) : address).ToString();

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());

    /// <summary>The registered "with" words (RFC 3848, RFC 6531 §4.3).</summary>
    private static string Protocol(MailConnection connection, LmtpTransaction transaction) =>
        (transaction.Mail.IsInternational ? "UTF8LMTP" : "LMTP") + (connection.IsTls ? "S" : "");

    private static string Date(DateTimeOffset now)
    {
        var zone = now.Offset.ToString(now.Offset < TimeSpan.Zero ? "'-'hhmm" : "'+'hhmm", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{now:ddd, dd MMM yyyy HH:mm:ss} {zone}");
    }
}
