using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Pop3;

/// <summary>What the POP3 server tells the log.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "{ConnectionId}: {User} logged in: {Count} messages, {Size} octets")]
    public static partial void LoggedIn(ILogger logger, string connectionId, string user, int count, long size);

    [LoggerMessage(5001, LogLevel.Information, "{ConnectionId}: login failed")]
    public static partial void LoginFailed(ILogger logger, string connectionId);

    [LoggerMessage(5002, LogLevel.Information, "{ConnectionId}: {User} logged out, {Deleted} messages deleted")]
    public static partial void LoggedOut(ILogger logger, string connectionId, string user, int deleted);

    [LoggerMessage(5003, LogLevel.Information, "{ConnectionId}: {User}'s session was interrupted; nothing is deleted")]
    public static partial void Interrupted(ILogger logger, string connectionId, string user);

    [LoggerMessage(5004, LogLevel.Error, "{ConnectionId}: command {Command} failed")]
    public static partial void CommandFailed(ILogger logger, Exception exception, string connectionId, string command);

    [LoggerMessage(5005, LogLevel.Warning, "{ConnectionId}: the store refused {Command}: {Error}")]
    public static partial void StoreRefused(ILogger logger, Exception exception, string connectionId, string command, MailStoreError error);

    [LoggerMessage(5006, LogLevel.Information, "{ConnectionId}: TLS could not be started")]
    public static partial void TlsFailed(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(5007, LogLevel.Information, "{ConnectionId}: closed after too many invalid commands")]
    public static partial void TooManyBadCommands(ILogger logger, string connectionId);

    [LoggerMessage(5008, LogLevel.Warning, "{ConnectionId}: the flags of an interrupted session could not be stored")]
    public static partial void SeenNotStored(ILogger logger, Exception exception, string connectionId);
}
