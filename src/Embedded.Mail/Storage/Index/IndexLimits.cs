namespace Embedded.Mail.Storage.Index;

/// <summary>When a mailbox's log is shortened: Dovecot's limits (mail_index_rewrite_max_log_bytes, mail_index_log_rotate_*, mail_index_log2_max_age). Sizes are in octets.</summary>
internal sealed record IndexLimits
{
    /// <summary>The snapshot is written when more of the log than this would have to be read after it.</summary>
    public long Replay { get; init; } = 128 * 1024;

    /// <summary>A longer log is replaced.</summary>
    public long Rotation { get; init; } = 1024 * 1024;

    /// <summary>A longer log is replaced when it is old as well.</summary>
    public long OldRotation { get; init; } = 32 * 1024;

    /// <summary>When a log is old.</summary>
    public TimeSpan RotationAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the log before this one is kept, for clients that come back and ask what vanished.</summary>
    public TimeSpan PreviousAge { get; init; } = TimeSpan.FromDays(2);
}
