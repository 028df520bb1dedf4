namespace Embedded.Mail.Load.Scenarios;

/// <summary>A work that is done by our server and by others, and the lines of the table that come of it.</summary>
internal abstract class LoadScenario
{
    /// <summary>All of them, in the table's order.</summary>
    public static IReadOnlyList<LoadScenario> All { get; } =
    [
        new IdleMemoryScenario(tls: false, Aim.AtMost(16, "KiB").And(Aim.AtMostTimes(1 / 25.0))),
        new IdleMemoryScenario(tls: true, Aim.AtMost(64, "KiB")),
        new LoginCycleScenario(connections: 8, aimRatio: 4),
        new LoginMixScenario(),
        new MailboxScenario(),
        new PushScenario(),
        new PushSourcesScenario(),
        new LargeMessageScenario(),
        new SlowReaderScenario(),
        new DeliveryUsersScenario(connections: 8, users: 50),
        new DeliveryOneScenario(connections: 8),
    ];

    /// <summary>What is done.</summary>
    public abstract string Name { get; }

    /// <summary>Does the work.</summary>
    public abstract Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings);
}
