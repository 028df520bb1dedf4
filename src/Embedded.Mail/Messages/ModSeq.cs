using System.Globalization;

namespace Embedded.Mail.Messages;

/// <summary>
/// Modification sequence: a mailbox's clock, which ticks with every change of a message's flags, its arrival and its
/// expunging (RFC 7162 §3.1). A mailbox starts at 1; 0 is older than every change; at most 63 bits.
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct ModSeq(ulong Value) : IComparable<ModSeq>
{
    /// <summary>Before every change.</summary>
    public static ModSeq Zero => default;

    /// <summary>The modseq of a mailbox to which nothing has happened yet.</summary>
    public static ModSeq First => new(1);

    /// <summary>The next tick.</summary>
    public ModSeq Next() => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(ModSeq other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order of change.</summary>
    public static bool operator <(ModSeq left, ModSeq right) => left.Value < right.Value;

    /// <summary>Order of change.</summary>
    public static bool operator >(ModSeq left, ModSeq right) => left.Value > right.Value;

    /// <summary>Order of change.</summary>
    public static bool operator <=(ModSeq left, ModSeq right) => left.Value <= right.Value;

    /// <summary>Order of change.</summary>
    public static bool operator >=(ModSeq left, ModSeq right) => left.Value >= right.Value;
}
