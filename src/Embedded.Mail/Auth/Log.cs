using System.Net;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth;

/// <summary>What authentication logs. Names come through <see cref="LogText"/>; never a password.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Debug, "passdb {PassDb}: user {User}: {Result} (session {Session})")]
    public static partial void PassDbAnswered(ILogger logger, string passDb, string user, string result, string session);

    [LoggerMessage(2001, LogLevel.Error, "passdb {PassDb}: user {User}: {Reason} (session {Session})")]
    public static partial void PassDbFailed(ILogger logger, string passDb, string user, string reason, string session);

    [LoggerMessage(2002, LogLevel.Error, "passdb {PassDb} threw instead of answering (session {Session})")]
    public static partial void PassDbThrew(ILogger logger, Exception exception, string passDb, string session);

    [LoggerMessage(2003, LogLevel.Information, "user {User} may not log in from {Remote}: {Obstacle} (session {Session})")]
    public static partial void UserNotAllowedHere(ILogger logger, string user, IPEndPoint? remote, string obstacle, string session);

    [LoggerMessage(2004, LogLevel.Information, "user {User} tries to log in as {Login}, and there is no master passdb (session {Session})")]
    public static partial void NoMasterPassDb(ILogger logger, string user, string login, string session);

    [LoggerMessage(2005, LogLevel.Error, "user {User}: no passdb can be asked: all are skipped, or cannot do what was asked (session {Session})")]
    public static partial void AllPassDbsSkipped(ILogger logger, string user, string session);

    [LoggerMessage(2010, LogLevel.Debug, "userdb {UserDb}: user {User}: {Result} (session {Session})")]
    public static partial void UserDbAnswered(ILogger logger, string userDb, string user, string result, string session);

    [LoggerMessage(2011, LogLevel.Error, "userdb {UserDb}: user {User}: {Reason} (session {Session})")]
    public static partial void UserDbFailed(ILogger logger, string userDb, string user, string reason, string session);

    [LoggerMessage(2012, LogLevel.Error, "userdb {UserDb} threw instead of answering (session {Session})")]
    public static partial void UserDbThrew(ILogger logger, Exception exception, string userDb, string session);

    [LoggerMessage(2013, LogLevel.Error, "user {User} is accepted by a passdb and not known to any userdb (session {Session})")]
    public static partial void UserNotInUserDb(ILogger logger, string user, string session);

    [LoggerMessage(2014, LogLevel.Error, "userdb: user {User}: {Reason} (session {Session})")]
    public static partial void UserFieldsWrong(ILogger logger, string user, string reason, string session);

    [LoggerMessage(2020, LogLevel.Information, "login refused: user {User}, method {Method}, service {Service}, from {Remote}: {Reason} (session {Session})")]
    public static partial void LoginFailed(
        ILogger logger, string user, string method, string service, IPEndPoint? remote, string reason, string session);

    [LoggerMessage(2021, LogLevel.Information, "master user {Master} logs in as {User} (session {Session})")]
    public static partial void MasterLogin(ILogger logger, string master, string user, string session);

    [LoggerMessage(2022, LogLevel.Information, "anonymous login from {Remote}, who says: {Trace} (session {Session})")]
    public static partial void AnonymousLogin(ILogger logger, string trace, IPEndPoint? remote, string session);

    [LoggerMessage(2030, LogLevel.Error, "passwd-file {Path} line {Line}: {Reason}; the line is left out")]
    public static partial void PasswdFileLineWrong(ILogger logger, string path, int line, string reason);

    [LoggerMessage(2031, LogLevel.Error, "passwd-file {Path} cannot be read: {Reason}")]
    public static partial void PasswdFileUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(2032, LogLevel.Information, "passwd-file {Path}: {Count} users read")]
    public static partial void PasswdFileRead(ILogger logger, string path, int count);

    [LoggerMessage(2040, LogLevel.Information, "passdb pam: user {User}: {Reason} (session {Session})")]
    public static partial void PamRefused(ILogger logger, string user, string reason, string session);

    [LoggerMessage(2060, LogLevel.Error, "{Source} is away: {Reason}")]
    public static partial void SqlAway(ILogger logger, string source, string reason);

    [LoggerMessage(2061, LogLevel.Information, "{Source} answers again")]
    public static partial void SqlBack(ILogger logger, string source);

    [LoggerMessage(2062, LogLevel.Error, "sql: user {User}: nopassword set but password is non-empty; nopassword is ignored (session {Session})")]
    public static partial void SqlNoPasswordWithPassword(ILogger logger, string user, string session);

    [LoggerMessage(2063, LogLevel.Information, "sql: user {User}: no password returned (and no nopassword) (session {Session})")]
    public static partial void SqlPasswordMissing(ILogger logger, string user, string session);

    [LoggerMessage(2064, LogLevel.Warning, "sql: the password query returns the field {Field}; there is no proxy here, and all fields of a proxy are ignored")]
    public static partial void SqlProxyIgnored(ILogger logger, string field);

    [LoggerMessage(2090, LogLevel.Information, "passdb oauth2: user {User}: {Reason} (session {Session})")]
    public static partial void TokenRefused(ILogger logger, string user, string reason, string session);

    [LoggerMessage(2091, LogLevel.Information, "passdb oauth2: {Count} keys read from {Source}, and {Unusable} that are of no use")]
    public static partial void TokenKeysRead(ILogger logger, string source, int count, int unusable);

    [LoggerMessage(2092, LogLevel.Error, "passdb oauth2: no keys from {Source}: {Reason}")]
    public static partial void TokenKeysMissing(ILogger logger, string source, string reason);
}
