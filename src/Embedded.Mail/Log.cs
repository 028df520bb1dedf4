using Microsoft.Extensions.Logging;

namespace Embedded.Mail;

/// <summary>What the server as a whole logs. Event ids 8000 to 8999.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Information, "Mail server {Version} started")]
    public static partial void Started(ILogger logger, string? version);

    [LoggerMessage(8001, LogLevel.Information, "Mail server stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(8002, LogLevel.Warning, "No passdb is configured: nobody can log in")]
    public static partial void NoPassDb(ILogger logger);
}
