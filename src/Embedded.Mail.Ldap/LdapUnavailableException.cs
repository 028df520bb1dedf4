namespace Embedded.Mail.Ldap;

/// <summary>No LDAP server gave an answer that can be used: it is away, too slow, not to be trusted, or refuses what is asked. Trying again later may help.</summary>
public sealed class LdapUnavailableException : IOException
{
    /// <summary>Says what happened, for a log; never with a password.</summary>
    public LdapUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened, and of what it comes.</summary>
    public LdapUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Says nothing but that it happened.</summary>
    public LdapUnavailableException()
        : this("No LDAP server answers.")
    {
    }
}
