using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index;

/// <summary>What the index logs: events 3100 to 3199.</summary>
internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning, "{Directory}: the snapshot of the index cannot be used and was written anew from the log, which holds everything: {Damage}")]
    public static partial void SnapshotDamaged(ILogger logger, string directory, string damage);

    [LoggerMessage(3102, LogLevel.Warning, "{Directory}: {Octets} octets of a transaction that was never finished were cut from the log")]
    public static partial void UnfinishedTransaction(ILogger logger, string directory, long octets);

    [LoggerMessage(EventId = 3103, Message = "{Directory}: the index was built anew from the messages ({Damage}): {Messages} messages, {Kept} with what was known of them, {Found} of which nothing was known, {Lost} whose text is gone; UIDVALIDITY {Identity}")]
    public static partial void IndexRebuilt(ILogger logger, LogLevel level, string directory, string damage, int messages, int kept, int found, int lost, string identity);

    [LoggerMessage(3104, LogLevel.Warning, "{Directory}: the snapshot could not be written; the log holds everything and grows")]
    public static partial void SnapshotFailed(ILogger logger, Exception exception, string directory);

    [LoggerMessage(3105, LogLevel.Error, "{Directory}: a change could not be written")]
    public static partial void WriteFailed(ILogger logger, Exception exception, string directory);

    [LoggerMessage(3106, LogLevel.Error, "{Directory}: what follows a committed change failed")]
    public static partial void FinishFailed(ILogger logger, Exception exception, string directory);
}
