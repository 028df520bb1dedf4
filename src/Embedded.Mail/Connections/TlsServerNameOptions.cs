namespace Embedded.Mail.Connections;

/// <summary>A certificate for clients that ask for a server by a name of its own (SNI, RFC 6066 §3; <c>local_name</c>).</summary>
public sealed class TlsServerNameOptions : TlsCertificateOptions
{
    /// <summary>The host name in ASCII form, or <c>*.</c> and a domain for all names one label below it. An exact name wins over a wildcard.</summary>
    public string Name { get; set; } = "";

    /// <summary>Further certificates for the same name with keys of another kind, as <see cref="TlsOptions.Alternatives"/>.</summary>
    public IList<TlsCertificateOptions> Alternatives { get; } = [];
}
