namespace Embedded.Mail.Ldap.Wire;

/// <summary>Object identifiers of what goes beyond RFC 4511's own operations.</summary>
internal static class LdapOids
{
    /// <summary>StartTLS (RFC 4511 §4.14).</summary>
    public const string StartTls = "1.3.6.1.4.1.1466.20037";

    /// <summary>Simple paged results (RFC 2696).</summary>
    public const string PagedResults = "1.2.840.113556.1.4.319";
}
