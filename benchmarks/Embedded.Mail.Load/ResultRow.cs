using System.Globalization;
using Embedded.Mail.Load.Scenarios;

namespace Embedded.Mail.Load;

/// <summary>One line of the result.</summary>
internal sealed record ResultRow(LoadScenario Scenario, double Ours, double Theirs)
{
    /// <summary>Whether ours reaches the aim.</summary>
    public bool IsMet => Scenario.IsMet(Ours, Theirs);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Scenario.Name,-42} | {Ours,12:N1} | {Theirs,12:N1} | {Scenario.Unit,-8} | {Ours / Theirs,8:N3} | {Scenario.Aim,-14} | {(IsMet ? "met" : "MISSED"),-6} |");
}

/// <summary>The result's head.</summary>
internal static class ResultTable
{
    public static string Header =>
        $"| {"scenario",-42} | {"ours",12} | {"Dovecot",12} | {"unit",-8} | {"ratio",8} | {"aim",-14} | {"",-6} |\n" +
        $"|{new string('-', 44)}|{new string('-', 14)}|{new string('-', 14)}|{new string('-', 10)}|{new string('-', 10)}|{new string('-', 16)}|{new string('-', 8)}|";
}
