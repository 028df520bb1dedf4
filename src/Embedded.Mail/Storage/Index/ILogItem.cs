namespace Embedded.Mail.Storage.Index;

/// <summary>An item of fixed size of which some log records hold an array.</summary>
internal interface ILogItem<TSelf>
    where TSelf : struct, ILogItem<TSelf>
{
    /// <summary>Length in octets, a multiple of 4.</summary>
    static abstract int Size { get; }

    /// <summary>Reads an item from its octets. Every value of the octets gives an item.</summary>
    static abstract TSelf Read(ReadOnlySpan<byte> octets);

    /// <summary>Writes all octets of the item.</summary>
    void Write(Span<byte> octets);
}
