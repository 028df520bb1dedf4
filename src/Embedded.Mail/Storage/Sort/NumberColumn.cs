namespace Embedded.Mail.Storage.Sort;

/// <summary>Numbers to sort by: sizes, scores, dates in seconds.</summary>
internal sealed class NumberColumn(Func<MessageMetadata, long> read) : SortColumn
{
    private readonly List<long> _values = [];

    public override void Add(MessageMetadata metadata) => _values.Add(read(metadata));

    public override ulong PrefixOf(int row) => (ulong)_values[row] ^ (1UL << 63);

    public override int Compare(int left, int right) => _values[left].CompareTo(_values[right]);
}
