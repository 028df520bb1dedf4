using Embedded.Mail.Storage;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Delivery;

/// <summary>What a delivery tells the log.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "{SessionId}: delivered {Size} octets to {User}")]
    public static partial void Delivered(ILogger logger, string sessionId, long size, string user);

    [LoggerMessage(7001, LogLevel.Information, "{SessionId}: a filter of {User} refused the message")]
    public static partial void Refused(ILogger logger, string sessionId, string user);

    [LoggerMessage(7002, LogLevel.Warning, "{SessionId}: the store refused a message of {Size} octets for {User}: {Error}")]
    public static partial void StoreRefused(ILogger logger, Exception exception, string sessionId, long size, string user, MailStoreError error);

    [LoggerMessage(7003, LogLevel.Error, "{SessionId}: delivery to {User} failed")]
    public static partial void Failed(ILogger logger, Exception exception, string sessionId, string user);
}
