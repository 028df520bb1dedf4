using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>One row of the table: a work, its unit and what to reach.</summary>
internal abstract class LoadScenario
{
    /// <summary>All rows, in the table's order.</summary>
    public static IReadOnlyList<LoadScenario> All { get; } =
    [
        new IdleMemoryScenario(tls: false, aimKibibytes: 16),
        new IdleMemoryScenario(tls: true, aimKibibytes: 64),
        new LoginCycleScenario(connections: 8, aimRatio: 3),
    ];

    /// <summary>What is done.</summary>
    public abstract string Name { get; }

    /// <summary>The figure's unit.</summary>
    public abstract string Unit { get; }

    /// <summary>What to reach, in words.</summary>
    public abstract string Aim { get; }

    /// <summary>Whether the figures reach it.</summary>
    public abstract bool IsMet(double ours, double theirs);

    /// <summary>Does the work and gives the figure.</summary>
    public abstract Task<double> MeasureAsync(MailServerProcess server, LoadSettings settings);
}
