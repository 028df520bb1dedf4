using System.Globalization;

namespace Embedded.Mail.Load;

/// <summary>What a figure has to reach.</summary>
/// <param name="Text">In words.</param>
/// <param name="IsMet">Whether our figure and the other reach it.</param>
internal sealed record Aim(string Text, Func<double, double, bool> IsMet)
{
    /// <summary>A figure that is there for comparison alone.</summary>
    public static Aim None { get; } = new("", static (_, _) => true);

    /// <summary>A least ratio of ours to the other.</summary>
    public static Aim Times(double ratio) => new(string.Create(CultureInfo.InvariantCulture, $">= {ratio}x"), (ours, other) => ours >= ratio * other);

    /// <summary>A most ratio of ours to the other.</summary>
    public static Aim AtMostTimes(double ratio) => new(string.Create(CultureInfo.InvariantCulture, $"<= {ratio}x"), (ours, other) => ours <= ratio * other);

    /// <summary>A most, whatever the other is.</summary>
    public static Aim AtMost(double value, string unit) => new(string.Create(CultureInfo.InvariantCulture, $"<= {value} {unit}"), (ours, _) => ours <= value);

    /// <summary>Both of two aims.</summary>
    public Aim And(Aim further) => new($"{Text}, {further.Text}", (ours, other) => IsMet(ours, other) && further.IsMet(ours, other));
}
