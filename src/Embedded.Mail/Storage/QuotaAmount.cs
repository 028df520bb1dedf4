using System.Globalization;

namespace Embedded.Mail.Storage;

/// <summary>An amount in a quota rule: a count of octets or things, or so many per cent of the limit for the whole account.</summary>
internal readonly record struct QuotaAmount(long Value, bool IsPercent)
{
    /// <summary>Reads <c>+100M</c>, <c>5%</c> or <c>1000</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unit">What 1 stands for where no unit is said.</param>
    /// <param name="amount">The amount.</param>
    public static bool TryParse(ReadOnlySpan<char> text, long unit, out QuotaAmount amount)
    {
        amount = default;
        text = text.StartsWith("+", StringComparison.Ordinal) ? text[1..] : text;
        var digits = text.TrimEnd("BbKkMmGgTt%");
        var isPercent = text[digits.Length..] is "%";
        unit = text[digits.Length..] switch
        {
            "" => unit,
            "%" or "B" or "b" => 1,
            "K" or "k" => 1L << 10,
            "M" or "m" => 1L << 20,
            "G" or "g" => 1L << 30,
            "T" or "t" => 1L << 40,
            _ => 0,
        };
        if (unit == 0 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue / unit)
        {
            return false;
        }

        amount = new(number * unit, isPercent);
        return true;
    }

    /// <summary>The amount where the limit for the whole account is this; null for none.</summary>
    public long Of(long? limit) => !IsPercent ? Value : limit is { } whole ? (long)Int128.Min((Int128)whole * Value / 100, long.MaxValue) : 0;
}
