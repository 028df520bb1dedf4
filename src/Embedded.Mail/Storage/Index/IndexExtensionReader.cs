using System.Buffers.Binary;
using System.Text;

namespace Embedded.Mail.Storage.Index;

/// <summary>The extension headers of a snapshot: read as a list, written one by one.</summary>
internal static class IndexExtensionReader
{
    private const int PrefixSize = 16;

    /// <summary>Reads all extensions into the state; default, or what is wrong.</summary>
    /// <param name="headers">The snapshot up to its first record.</param>
    /// <param name="state">The state with its base header.</param>
    public static IndexDamage Read(ReadOnlySpan<byte> headers, IndexState state)
    {
        var position = IndexSnapshot.Align8(state.Header.Length);
        while (position < headers.Length)
        {
            if (!TryReadOne(headers[position..], state, out var length, out var fault))
            {
                return new(position, fault);
            }

            position += length;
        }

        return state.Extensions[IndexExtension.Keywords] is { } keywords && !AreKeywords(keywords, state)
            ? new(position, "the keywords are not as they must be")
            : default;
    }

    /// <summary>Length of an extension's header and header data, padded.</summary>
    public static int SizeOf(IndexExtension extension) =>
        IndexSnapshot.Align8(PrefixSize + extension.Name.Length) + IndexSnapshot.Align8(extension.Header.Length);

    public static void Write(IndexExtension extension, Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, (uint)extension.Header.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], extension.ResetId);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[8..], extension.RecordSize == 0 ? (ushort)0 : extension.RecordOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[10..], extension.RecordSize);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[12..], extension.RecordAlign);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[14..], (ushort)extension.Name.Length);
        Encoding.ASCII.GetBytes(extension.Name, octets[PrefixSize..]);
        extension.Header.CopyTo(octets[IndexSnapshot.Align8(PrefixSize + extension.Name.Length)..]);
    }

    private static bool AreKeywords(IndexExtension extension, IndexState state) =>
        state.Keywords.TryRead(extension.Header) && state.Keywords.Names.Count <= 8 * extension.RecordSize;

    private static bool TryReadOne(ReadOnlySpan<byte> octets, IndexState state, out int length, out string fault)
    {
        (length, fault) = (0, "an extension that does not fit in the headers");
        if (octets.Length < PrefixSize)
        {
            return false;
        }

        var headerSize = BinaryPrimitives.ReadUInt32LittleEndian(octets);
        var (offset, size, align) = (ReadUInt16(octets, 8), ReadUInt16(octets, 10), ReadUInt16(octets, 12));
        int nameSize = ReadUInt16(octets, 14);
        var start = IndexSnapshot.Align8(PrefixSize + nameSize);
        if (start > octets.Length || headerSize > octets.Length - start)
        {
            return false;
        }

        var name = octets.Slice(PrefixSize, nameSize);
        fault = FindFault(name, headerSize, size, align, offset, state) ?? "";
        length = Math.Min(octets.Length, start + IndexSnapshot.Align8((int)headerSize));
        if (fault.Length == 0)
        {
            var extension = new IndexExtension(Encoding.ASCII.GetString(name), octets.Slice(start, (int)headerSize).ToArray())
            {
                ResetId = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]),
                RecordOffset = offset,
            };
            extension.SetRecord(size, align);
            state.Extensions.Take(extension);
        }

        return fault.Length == 0;
    }

    private static string? FindFault(ReadOnlySpan<byte> name, uint headerSize, ushort size, ushort align, ushort offset, IndexState state)
    {
        if (IndexExtension.FindFault(name, headerSize, size, align) is { } fault)
        {
            return fault;
        }

        var recordSize = state.Extensions.RecordSize;
        var fits = size == 0
            || (offset >= IndexRecordLayout.BaseSize && offset + size <= recordSize && offset % align == 0 && recordSize % align == 0);
        return !fits ? $"the extension {Encoding.ASCII.GetString(name)} does not fit in the records"
            : state.Extensions.Find(name) is not null ? $"the extension {Encoding.ASCII.GetString(name)} is there twice"
            : null;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> octets, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(octets[offset..]);
}
