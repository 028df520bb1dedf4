using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The first 32 octets of <c>dovecot.index.cache</c>.</summary>
/// <param name="IndexId">Identity of the index that the cache belongs to.</param>
/// <param name="FileSequence">Number of this file; the index's reset_id of the extension <c>cache</c> must be the same.</param>
/// <param name="Continued">Records that have a predecessor.</param>
/// <param name="Records">Messages that have a record.</param>
/// <param name="Deleted">Expunged messages of which data are left.</param>
/// <param name="FieldsOffset">Where the oldest field header lies; 0 without one.</param>
internal readonly record struct CacheHeader(uint IndexId, uint FileSequence, uint Continued, uint Records, uint Deleted, uint FieldsOffset)
{
    public const int Size = 32;

    /// <summary>Where the counters begin; they go to <see cref="FieldsOffsetField"/>.</summary>
    public const int CountersField = 12;

    public const int FieldsOffsetField = 28;

    /// <summary>No file is written beyond this: the offset of a field header has 28 bits, in units of 4.</summary>
    public const long MaxFileLength = LogFraming.MaxSize;

    private const byte MajorVersion = 1;
    private const byte OffsetSize = 8;
    private const byte MinorVersion = 1;

    // A young or small cache is not worth rewriting.
    private const long MinPurgeLength = 32 * 1024;

    /// <summary>Reads the header; <paramref name="fault"/> says why there is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out CacheHeader header, out string? fault)
    {
        header = default;
        fault = octets.Length < Size ? "the cache is shorter than its header"
            : octets[0] != MajorVersion || octets[1] != OffsetSize ? $"the cache has the unknown version {octets[0]} with offsets of {octets[1]} octets"
            : Number(octets, 8) == 0 ? "the cache has no number"
            : null;
        if (fault is not null)
        {
            return false;
        }

        header = new(Number(octets, 4), Number(octets, 8), Number(octets, 12), Number(octets, 16), Number(octets, 24), (uint)LogFraming.ReadSize(octets[28..]));
        return true;
    }

    /// <summary>Whether enough of the file is waste that it should be written anew.</summary>
    /// <param name="length">Octets of the file.</param>
    /// <param name="messages">How many messages the mailbox has.</param>
    public bool IsWasteful(long length, int messages)
    {
        // Dovecot counts what it expunges; of others it shows when there are more records than messages.
        var deleted = Deleted + Math.Max(0L, Records - (long)messages);
        return length >= MinPurgeLength && ((Records > 0 && Continued / 2 >= Records) || (deleted > 0 && deleted * 5 >= (long)Records + Deleted));
    }

    public void Write(Span<byte> octets)
    {
        octets[..Size].Clear();
        (octets[0], octets[1], octets[2]) = (MajorVersion, OffsetSize, MinorVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], IndexId);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[8..], FileSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[12..], Continued);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[16..], Records);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[24..], Deleted);
        if (FieldsOffset > 0)
        {
            LogFraming.WriteSize(octets[FieldsOffsetField..], (int)FieldsOffset);
        }
    }

    private static uint Number(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt32LittleEndian(octets[at..]);
}
