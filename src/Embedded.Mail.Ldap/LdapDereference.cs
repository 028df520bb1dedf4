namespace Embedded.Mail.Ldap;

/// <summary>When a search follows aliases (RFC 4511 §4.5.1.3); the values are those of the protocol.</summary>
public enum LdapDereference
{
    /// <summary>Never.</summary>
    Never = 0,

    /// <summary>Below the base, not in finding it.</summary>
    Searching = 1,

    /// <summary>In finding the base, not below it.</summary>
    Finding = 2,

    /// <summary>Always.</summary>
    Always = 3,
}
