namespace Embedded.Mail.Ldap;

/// <summary>What is asked of the server's certificate: OpenLDAP's values of <c>tls_require_cert</c>.</summary>
public enum LdapCertificateCheck
{
    /// <summary>It must be valid, for the host that the URI names, and signed by a known authority; else there is no connection.</summary>
    Hard,

    /// <summary>The same as <see cref="Hard"/>.</summary>
    Demand,

    /// <summary>The same as <see cref="Hard"/>: a server of TLS 1.2 and 1.3 has a certificate always.</summary>
    Try,

    /// <summary>A wrong one is logged and taken. Anybody on the way can pose as the server.</summary>
    Allow,

    /// <summary>It is not looked at. Anybody on the way can pose as the server.</summary>
    Never,
}
