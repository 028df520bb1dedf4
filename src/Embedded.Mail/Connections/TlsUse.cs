namespace Embedded.Mail.Connections;

/// <summary>Whether the server uses TLS (<c>ssl</c>).</summary>
public enum TlsUse
{
    /// <summary>Not at all: no STARTTLS, and listeners with TLS from the first octet are left out.</summary>
    No,

    /// <summary>Where the client wants it. Passwords that others could read are a matter of <c>AuthOptions.AllowPlaintextAuth</c>.</summary>
    Yes,

    /// <summary>Before any login, whatever the mechanism. Only peers on this host need no TLS.</summary>
    Required,
}
