using System.Buffers.Binary;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>A size as stored and with CRLF line ends.</summary>
internal readonly record struct CachedSize(ulong Physical, ulong Virtual)
{
    /// <summary>What lies between two places of a message that was scanned with CRLF line ends.</summary>
    public static CachedSize Between(TextPosition start, TextPosition end, bool isStoredWithLf)
    {
        var octets = end.Offset - start.Offset;
        return new((ulong)(octets - (isStoredWithLf ? end.Lines - start.Lines : 0)), (ulong)octets);
    }

    public static CachedSize Read(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(octets), BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(octets, Physical);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[8..], Virtual);
    }
}
