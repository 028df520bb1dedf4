namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>Changes of a mail root, during which the process may end at any call.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Steps">The changes, one after the other.</param>
internal sealed record CrashScenario(string Name, params CrashStep[] Steps)
{
    /// <summary>Fills the root, undisturbed.</summary>
    public Func<MailProcess, Task> Prepare { get; init; } = static _ => Task.CompletedTask;

    /// <summary>How long nothing happens afterwards.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What is done to the root's files afterwards.</summary>
    public Action<string> Tamper { get; init; } = static _ => { };

    public override string ToString() => Name;
}
