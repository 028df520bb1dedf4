namespace Embedded.Mail.Ldap.Connections;

/// <summary>What a connection is for.</summary>
internal enum LdapPurpose
{
    /// <summary>Searches, bound as the options say.</summary>
    Search,

    /// <summary>Checks of passwords, bound as whoever was checked last.</summary>
    Bind,
}
