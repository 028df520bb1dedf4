namespace Embedded.Mail.Storage.Index;

/// <summary>The array of items in a log record's payload, read where it lies.</summary>
internal readonly ref struct LogItems<T>(ReadOnlySpan<byte> octets)
    where T : struct, ILogItem<T>
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    /// <summary>Number of whole items.</summary>
    public int Count => _octets.Length / T.Size;

    /// <summary>Whether there is at least one item and nothing else.</summary>
    public bool IsExact => Count > 0 && _octets.Length % T.Size == 0;

    public T this[int index] => T.Read(_octets.Slice(index * T.Size, T.Size));
}
