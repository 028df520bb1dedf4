using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Imap.Session;

/// <summary>What the IMAP server writes to the log.</summary>
internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "{ConnectionId}: {User} logged in by {Mechanism}")]
    public static partial void LoggedIn(ILogger logger, string connectionId, string user, string mechanism);

    [LoggerMessage(4002, LogLevel.Information, "{ConnectionId}: disconnected: {Reason} (in={OctetsReceived} out={OctetsSent})")]
    public static partial void Disconnected(ILogger logger, string connectionId, string reason, long octetsReceived, long octetsSent);

    [LoggerMessage(4003, LogLevel.Error, "{ConnectionId}: {Command} failed")]
    public static partial void CommandFailed(ILogger logger, Exception exception, string connectionId, string command);

    [LoggerMessage(4004, LogLevel.Error, "{ConnectionId}: {Command} found something in the store that cannot be read")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string connectionId, string command);

    [LoggerMessage(4005, LogLevel.Information, "{ConnectionId}: a login failed: {Reason}")]
    public static partial void LoginFailed(ILogger logger, string connectionId, string reason);

    [LoggerMessage(4006, LogLevel.Information, "{ConnectionId}: {User} left, and the connection stays")]
    public static partial void Unauthenticated(ILogger logger, string connectionId, string user);
}
