using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What this store logs: events 3200 to 3299.</summary>
internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Warning, "{Directory}: the file of the expunged message {Uid} could not be deleted")]
    public static partial void MessageNotDeleted(ILogger logger, Exception exception, string directory, uint uid);

    [LoggerMessage(3202, LogLevel.Error, "{Path}: the message cannot be read ({Damage}); the file is kept as {Aside}")]
    public static partial void MessageSetAside(ILogger logger, string path, SdboxDamage damage, string aside);

    [LoggerMessage(3204, LogLevel.Warning, "{Path}: headers or metadata of the message were damaged and were written anew; the damaged file is kept as {Aside}")]
    public static partial void MessageRepaired(ILogger logger, string path, string aside);

    [LoggerMessage(3205, LogLevel.Error, "{Path}: the system does not let the message be read; it stays in the index")]
    public static partial void MessageNotRead(ILogger logger, Exception exception, string path);

    [LoggerMessage(3206, LogLevel.Information, "{Path}: the message was expunged and its file was left behind; it is kept as {Aside}")]
    public static partial void ExpungedSetAside(ILogger logger, string path, string aside);

    [LoggerMessage(3207, LogLevel.Warning, "{Path}: the old temporary file could not be deleted")]
    public static partial void TemporaryFileNotDeleted(ILogger logger, Exception exception, string path);

    [LoggerMessage(3210, LogLevel.Error, "{Root}: the file system refused to {Action}")]
    public static partial void DiskRefused(ILogger logger, Exception exception, string root, string action);

    [LoggerMessage(3211, LogLevel.Warning, "{Root}: what a deleted mailbox left behind could not be removed; it is tried again later")]
    public static partial void RemainderStays(ILogger logger, Exception exception, string root);

    [LoggerMessage(3213, LogLevel.Warning, "{Directory}: whether other processes changed the mailbox could not be seen")]
    public static partial void LookFailed(ILogger logger, Exception exception, string directory);

    [LoggerMessage(3214, LogLevel.Error, "{Path}: the access control list cannot be read")]
    public static partial void AclUnreadable(ILogger logger, Exception exception, string path);

    [LoggerMessage(3215, LogLevel.Error, "{Path}: the access control list cannot be understood, and nobody is let in: '{Line}'")]
    public static partial void AclDamaged(ILogger logger, string path, string line);

    [LoggerMessage(3212, LogLevel.Error, "{Path}: the text of the message cannot be read")]
    public static partial void TextUnreadable(ILogger logger, Exception exception, string path);
}
