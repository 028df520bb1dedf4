using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage;

/// <summary>What storage logs: events 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning, "Mailbox {Mailbox} of user {User} could not be made automatically: {Error}")]
    public static partial void AutoMailboxRefused(ILogger logger, Exception exception, string user, string mailbox, MailStoreError error);

    [LoggerMessage(3002, LogLevel.Error, "A watcher of changes failed; the others were told")]
    public static partial void WatcherFailed(ILogger logger, Exception exception);
}
