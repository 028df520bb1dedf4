using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Ldap;

/// <summary>What LDAP logs, besides what the chain of passdbs and userdbs logs of every answer. Never a password, nor a value that could be one.</summary>
internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Warning, "ldap server {Server} cannot be used: {Reason}")]
    public static partial void ServerDown(ILogger logger, string server, string reason);

    [LoggerMessage(2401, LogLevel.Information, "ldap server {Server} answers again")]
    public static partial void ServerUp(ILogger logger, string server);

    [LoggerMessage(2402, LogLevel.Warning, "ldap server {Server} is taken all the same, as the options allow: {Reason}")]
    public static partial void CertificateAllowed(ILogger logger, string server, string reason);

    [LoggerMessage(2403, LogLevel.Warning, "ldap: {Attribute} of {Dn} has several values; the first is used")]
    public static partial void SeveralValues(ILogger logger, string attribute, string dn);

    [LoggerMessage(2404, LogLevel.Warning, "ldap server {Server} is not on this host and gets passwords in the clear: use ldaps:// or StartTLS")]
    public static partial void PasswordsInTheClear(ILogger logger, string server);

    [LoggerMessage(2405, LogLevel.Information, "ldap: user {User} has no password that can be read (session {Session})")]
    public static partial void NoPassword(ILogger logger, string user, string session);
}
