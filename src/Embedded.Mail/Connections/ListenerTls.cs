namespace Embedded.Mail.Connections;

/// <summary>How a listener uses TLS.</summary>
public enum ListenerTls
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The client may turn to TLS by STARTTLS or STLS.</summary>
    StartTls,

    /// <summary>TLS from the first octet, as on the ports 993 and 995 (RFC 8314).</summary>
    Implicit,
}
