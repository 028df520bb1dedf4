using Embedded.Mail.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage.Index;

/// <summary>What all live indexes of an account have in common.</summary>
internal sealed record IndexSettings
{
    public required FileLayer Files { get; init; }

    public required DiskThreads Disk { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Mode of new files.</summary>
    public required UnixFileMode FileMode { get; init; }

    /// <summary>Group of new files; null for that which the system gives.</summary>
    public uint? FileGroup { get; init; }

    public SyncMode Sync { get; init; } = SyncMode.Optimized;

    /// <summary>How many ranges of expunged UIDs are remembered.</summary>
    public int VanishedCapacity { get; init; } = 10_000;

    public IndexLimits Limits { get; init; } = new();

    /// <summary>How long the lock of another process is waited for: as long as Dovecot does.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How long to wait for it with changes that nobody would miss.</summary>
    public TimeSpan DispensableLockTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Taken for reading while a mailbox is at work with paths, and for writing while directories get other names; before any lock on a file.
    /// </summary>
    public required TreeLock Tree { get; init; }
}
