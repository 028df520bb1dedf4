namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>One change, which is acknowledged when its task completes.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Run">Does it.</param>
internal sealed record CrashStep(string Name, Func<MailProcess, Task> Run)
{
    /// <summary>Of a change that is more than one transaction, those that may be there without the rest, in their order; the last is the rest.</summary>
    public IReadOnlyList<Func<MailProcess, Task>> Parts { get; init; } = [];

    /// <summary>Ids of messages that are appended to INBOX each on its own and at once: any of them may be there, and those acknowledged must be.</summary>
    public IReadOnlyList<string> Concurrent { get; init; } = [];

    /// <summary>Whether the mode <see cref="Embedded.Mail.Storage.SyncMode.Optimized"/> leaves it to the system when it reaches stable storage.</summary>
    public bool IsFlagChange { get; init; }
}
