namespace Embedded.Mail.Storage.Sort;

/// <summary>When messages were sent, to sort by.</summary>
internal sealed class DateColumn(SentDates dates) : SortColumn
{
    public override void Add(MessageMetadata metadata) => dates.Add(metadata);

    public override ulong PrefixOf(int row) => (ulong)dates[row] ^ (1UL << 63);

    public override int Compare(int left, int right) => dates[left].CompareTo(dates[right]);
}
