using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Limits so low that logs are replaced and snapshots written every few operations.</summary>
internal static class ShortLogs
{
    public const string Dovecot = """
        mail_index_rewrite_min_log_bytes = 512
        mail_index_rewrite_max_log_bytes = 2k
        mail_index_log_rotate_min_size = 1k
        mail_index_log_rotate_max_size = 4k
        mail_index_log_rotate_min_age = 1s
        """;

    public static IndexLimits Ours => new() { Replay = 1024, OldRotation = 1024, Rotation = 4096, RotationAge = TimeSpan.Zero };
}
