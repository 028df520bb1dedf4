using System.Globalization;

namespace Embedded.Mail.Messages;

/// <summary>One <c>seq-range</c> or <c>seq-number</c> of a <see cref="SequenceSet"/> (RFC 9051 §9), ends in the order in which they were written.</summary>
/// <param name="First">One end, 0 for <c>*</c>.</param>
/// <param name="Last">The other end, 0 for <c>*</c>; the same as <paramref name="First"/> for a single number.</param>
public readonly record struct SequenceRange(uint First, uint Last)
{
    /// <summary>Whether an end is <c>*</c>, the largest number in use.</summary>
    public bool HasStar => First == 0 || Last == 0;

    /// <summary>The range as two numbers in ascending order, with <c>*</c> standing for <paramref name="largest"/>.</summary>
    public (uint Low, uint High) Resolve(uint largest)
    {
        var first = First == 0 ? largest : First;
        var last = Last == 0 ? largest : Last;
        return first <= last ? (first, last) : (last, first);
    }

    /// <inheritdoc/>
    public override string ToString() => First == Last ? Text(First) : $"{Text(First)}:{Text(Last)}";

    private static string Text(uint number) => number == 0 ? "*" : number.ToString(CultureInfo.InvariantCulture);
}
