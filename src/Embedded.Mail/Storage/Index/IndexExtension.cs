using System.Text;

namespace Embedded.Mail.Storage.Index;

/// <summary>An extension of the index: header data of the mailbox, data of fixed size in each record, or both.</summary>
internal sealed class IndexExtension(string name, byte[] header)
{
    public const string Keywords = "keywords";
    public const string ModSeq = "modseq";
    public const string Dbox = "dbox-hdr";

    /// <summary>Largest header data taken, in octets: far beyond what any known extension needs, and bearable in memory.</summary>
    public const int MaxHeaderSize = 16 * 1024 * 1024;

    private const int MaxNameLength = 63;
    private const int MaxAlign = 8;

    public string Name { get; } = name;

    /// <summary>The header data without padding.</summary>
    public byte[] Header { get; set; } = header;

    public uint ResetId { get; set; }

    /// <summary>Where the data lie in a record.</summary>
    public ushort RecordOffset { get; set; }

    public ushort RecordSize { get; set; }

    public ushort RecordAlign { get; set; }

    /// <summary>Says what is wrong with an extension's description; null if nothing is.</summary>
    public static string? FindFault(ReadOnlySpan<byte> name, uint headerSize, int recordSize, int recordAlign)
    {
        if (name.Length is 0 or > MaxNameLength || name.ContainsAnyExcept(NameOctets))
        {
            return "an extension with an impossible name";
        }

        if ((headerSize == 0 && recordSize == 0) || headerSize > MaxHeaderSize)
        {
            return $"the extension {Encoding.ASCII.GetString(name)} with {headerSize} octets of header data";
        }

        // Only powers of two divide the record size whatever others are there.
        return recordAlign > MaxAlign || (recordAlign & (recordAlign - 1)) != 0 || (recordSize > 0 && recordAlign == 0)
            ? $"the extension {Encoding.ASCII.GetString(name)} with an alignment of {recordAlign}"
            : null;
    }

    public void ResizeHeader(int size)
    {
        var header = Header;
        Array.Resize(ref header, size);
        Header = header;
    }

    /// <summary>The extension's part of a record.</summary>
    public Span<byte> In(Span<byte> record) => record.Slice(RecordOffset, RecordSize);

    private static readonly System.Buffers.SearchValues<byte> NameOctets =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ "u8);
}
