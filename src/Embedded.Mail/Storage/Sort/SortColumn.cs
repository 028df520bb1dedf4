namespace Embedded.Mail.Storage.Sort;

/// <summary>The values of one sort key, a row for each message.</summary>
internal abstract class SortColumn
{
    /// <summary>A number that orders rows as far as it tells them apart.</summary>
    public abstract ulong PrefixOf(int row);

    /// <summary>Orders two rows.</summary>
    public abstract int Compare(int left, int right);
}
