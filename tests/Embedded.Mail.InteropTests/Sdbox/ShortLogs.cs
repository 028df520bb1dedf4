using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Limits so low that logs are replaced and snapshots written all the time.</summary>
internal static class ShortLogs
{
    /// <summary>Every few operations, for who works in turns.</summary>
    public const string Dovecot = """
        mail_index_rewrite_min_log_bytes = 512
        mail_index_rewrite_max_log_bytes = 2k
        mail_index_log_rotate_min_size = 1k
        mail_index_log_rotate_max_size = 4k
        mail_index_log_rotate_min_age = 1s
        """;

    /// <summary>Every few seconds: a Dovecot whose log is replaced twice between two of its commands warns that one is missing.</summary>
    public const string BusyDovecot = """
        mail_index_rewrite_min_log_bytes = 1k
        mail_index_rewrite_max_log_bytes = 4k
        mail_index_log_rotate_min_size = 8k
        mail_index_log_rotate_max_size = 128k
        mail_index_log_rotate_min_age = 3s
        """;

    /// <inheritdoc cref="Dovecot"/>
    public static IndexLimits Ours => new() { Replay = 1024, OldRotation = 1024, Rotation = 4096, RotationAge = TimeSpan.Zero };

    /// <inheritdoc cref="BusyDovecot"/>
    public static IndexLimits BusyOurs => new() { Replay = 4096, OldRotation = 8192, Rotation = 128 * 1024, RotationAge = TimeSpan.FromSeconds(3) };
}
