using System.Globalization;

namespace Embedded.Mail.Messages;

/// <summary>Unique identifier of a message in its mailbox: 1 to 4,294,967,295, strictly ascending in the order of arrival (RFC 9051 §2.3.1.1).</summary>
/// <param name="Value">The number; 0 stands for "none" and names no message.</param>
public readonly record struct Uid(uint Value) : IComparable<Uid>
{
    /// <summary>No message: what <c>default</c> gives.</summary>
    public static Uid None => default;

    /// <summary>The first UID that a mailbox gives.</summary>
    public static Uid First => new(1);

    /// <summary>The largest UID there can be.</summary>
    public static Uid Max => new(uint.MaxValue);

    /// <summary>Whether this names a message at all.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The UID after this one.</summary>
    /// <exception cref="OverflowException">This is <see cref="Max"/>.</exception>
    public Uid Next() => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(Uid other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order of arrival.</summary>
    public static bool operator <(Uid left, Uid right) => left.Value < right.Value;

    /// <summary>Order of arrival.</summary>
    public static bool operator >(Uid left, Uid right) => left.Value > right.Value;

    /// <summary>Order of arrival.</summary>
    public static bool operator <=(Uid left, Uid right) => left.Value <= right.Value;

    /// <summary>Order of arrival.</summary>
    public static bool operator >=(Uid left, Uid right) => left.Value >= right.Value;
}
