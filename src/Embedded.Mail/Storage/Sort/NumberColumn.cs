namespace Embedded.Mail.Storage.Sort;

/// <summary>Numbers to sort by: sizes, scores, dates in seconds.</summary>
internal sealed class NumberColumn(long[] values) : SortColumn
{
    public override ulong PrefixOf(int row) => (ulong)values[row] ^ (1UL << 63);

    public override int Compare(int left, int right) => values[left].CompareTo(values[right]);
}
