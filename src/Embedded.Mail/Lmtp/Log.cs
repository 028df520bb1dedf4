using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Lmtp;

/// <summary>What the LMTP server tells the log.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Debug, "{ConnectionId}: client {Helo} is ready to send")]
    public static partial void Hello(ILogger logger, string connectionId, string? helo);

    [LoggerMessage(6001, LogLevel.Debug, "{ConnectionId}: message {TransactionId} of {Size} octets: {Delivered} of {Recipients} recipients served")]
    public static partial void Delivered(ILogger logger, string connectionId, string transactionId, long size, int delivered, int recipients);

    [LoggerMessage(6002, LogLevel.Error, "{ConnectionId}: message {TransactionId} could not be spooled")]
    public static partial void SpoolFailed(ILogger logger, Exception exception, string connectionId, string transactionId);

    [LoggerMessage(6003, LogLevel.Error, "{ConnectionId}: command {Command} failed")]
    public static partial void CommandFailed(ILogger logger, Exception exception, string connectionId, string command);

    [LoggerMessage(6004, LogLevel.Information, "{ConnectionId}: closed after too many invalid commands")]
    public static partial void TooManyBadCommands(ILogger logger, string connectionId);

    [LoggerMessage(6005, LogLevel.Information, "{ConnectionId}: TLS could not be started")]
    public static partial void TlsFailed(ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(6006, LogLevel.Debug, "{ConnectionId}: recipient refused: {Reason}")]
    public static partial void RecipientRefused(ILogger logger, string connectionId, string reason);
}
