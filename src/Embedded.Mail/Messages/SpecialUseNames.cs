using System.Text;

namespace Embedded.Mail.Messages;

/// <summary>Special uses as text, such as <c>\Sent</c>; several are separated by a space (RFC 6154 §2).</summary>
public static class SpecialUseNames
{
    private static readonly SpecialUse[] InOrder = Enum.GetValues<SpecialUse>().Where(use => use != SpecialUse.None).ToArray();

    /// <summary>Reads zero or more attributes, in any case, with or without the backslash, separated by spaces.</summary>
    /// <returns>False when one of them is none that is known.</returns>
    public static bool TryParse(string? text, out SpecialUse uses)
    {
        uses = SpecialUse.None;
        foreach (var word in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var known = Array.Find(InOrder, use => word.AsSpan().TrimStart('\\').Equals(use.ToString(), StringComparison.OrdinalIgnoreCase));
            if (known == SpecialUse.None)
            {
                return false;
            }

            uses |= known;
        }

        return true;
    }

    /// <summary>The attributes with backslash, separated by spaces; empty for <see cref="SpecialUse.None"/>.</summary>
    public static string ToText(this SpecialUse uses)
    {
        var text = new StringBuilder();
        foreach (var use in InOrder)
        {
            if (uses.HasFlag(use))
            {
                _ = text.Append(text.Length == 0 ? "\\" : " \\").Append(use);
            }
        }

        return text.ToString();
    }
}
