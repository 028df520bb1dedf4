namespace Embedded.Mail.Ldap;

/// <summary>How far below the base a search looks (RFC 4511 §4.5.1.2); the values are those of the protocol.</summary>
public enum LdapScope
{
    /// <summary>The base itself alone.</summary>
    Base = 0,

    /// <summary>The entries right below the base.</summary>
    OneLevel = 1,

    /// <summary>The base and all below it.</summary>
    Subtree = 2,
}
