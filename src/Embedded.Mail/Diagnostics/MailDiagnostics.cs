using System.Diagnostics;

namespace Embedded.Mail.Diagnostics;

/// <summary>The names under which a host listens to the server's measurements and traces. They are listed with their meaning in <c>docs/diagnostics.md</c>.</summary>
public static class MailDiagnostics
{
    /// <summary>The name of the server's <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Embedded.Mail";

    /// <summary>The name of the server's <see cref="ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Embedded.Mail";

    /// <summary>Connections open now, by <c>protocol</c> and <c>listener</c>.</summary>
    public const string ActiveConnections = "embedded_mail.connections.active";

    /// <summary>How long connections lasted, in seconds, by <c>protocol</c>, <c>listener</c> and <c>tls</c>.</summary>
    public const string ConnectionDuration = "embedded_mail.connections.duration";

    /// <summary>Octets received from clients, without TLS's own, by <c>protocol</c>; counted when a connection ends.</summary>
    public const string OctetsReceived = "embedded_mail.octets.received";

    /// <summary>Octets sent to clients, without TLS's own, by <c>protocol</c>; counted when a connection ends.</summary>
    public const string OctetsSent = "embedded_mail.octets.sent";

    /// <summary>Commands received from clients, by <c>protocol</c>; counted when a connection ends.</summary>
    public const string Commands = "embedded_mail.commands";

    /// <summary>Deliveries to users, one for each recipient of a message, by <c>result</c>.</summary>
    public const string Deliveries = "embedded_mail.deliveries";

    /// <summary>How long authentications and look-ups of recipients took, in seconds, by <c>service</c>, <c>mechanism</c> and <c>result</c>.</summary>
    public const string AuthenticationDuration = "embedded_mail.authentication.duration";

    internal static ActivitySource Activities { get; } = new(ActivitySourceName, Version);

    internal static string? Version => typeof(MailDiagnostics).Assembly.GetName().Version?.ToString(3);
}
