namespace Embedded.Mail.Ldap.Connections;

/// <summary>All connections to a server were in use until the time was up. Says nothing of the server.</summary>
internal sealed class LdapBusyException(string message, Exception inner) : Exception(message, inner);
