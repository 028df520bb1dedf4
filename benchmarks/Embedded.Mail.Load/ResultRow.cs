using System.Globalization;

namespace Embedded.Mail.Load;

/// <summary>One line of the result.</summary>
/// <param name="Name">What was measured, and against what where it is not the same work done by Dovecot.</param>
/// <param name="Unit">The figures' unit.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Other">What it is compared with.</param>
/// <param name="Aim">What to reach.</param>
internal sealed record ResultRow(string Name, string Unit, double Ours, double Other, Aim Aim)
{
    public static string Header =>
        $"| {"scenario",-52} | {"ours",12} | {"other",12} | {"unit",-8} | {"ratio",8} | {"aim",-10} | {"",-6} |\n" +
        $"|{new string('-', 54)}|{new string('-', 14)}|{new string('-', 14)}|{new string('-', 10)}|{new string('-', 10)}|{new string('-', 12)}|{new string('-', 8)}|";

    /// <summary>Whether ours reaches the aim.</summary>
    public bool IsMet => Aim.IsMet(Ours, Other);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name,-52} | {Ours,12:N1} | {Other,12:N1} | {Unit,-8} | {Ours / Other,8:N3} | {Aim.Text,-10} | {Verdict,-6} |");

    private string Verdict => Aim == Aim.None ? "" : IsMet ? "met" : "MISSED";
}
