using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What the cache logs: events 3300 to 3399.</summary>
internal static partial class Log
{
    [LoggerMessage(3301, LogLevel.Warning, "{Path}: the cache is damaged and begins anew; what it held is read from the messages again: {Damage}")]
    public static partial void CacheDamaged(ILogger logger, string path, string damage);

    [LoggerMessage(3302, LogLevel.Warning, "{Path}: the cache could not be written; what it lacks is read from the messages")]
    public static partial void CacheNotWritten(ILogger logger, Exception exception, string path);
}
