using System.Buffers;
using System.Buffers.Binary;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>One part in the field <c>mime.parts</c>. A container comes right before what it contains, as in <see cref="MessageStructure"/>.</summary>
/// <param name="Flags">What the part is.</param>
/// <param name="Position">Where its header lies in the message as stored; 0 for the message itself.</param>
/// <param name="Header">Size of its header, as stored and with CRLF line ends.</param>
/// <param name="Body">Size of its body, as stored and with CRLF line ends.</param>
/// <param name="Lines">Lines of the body, of a text or a message.</param>
/// <param name="Children">How many parts it contains itself.</param>
internal readonly record struct CachedPart(CachedPartFlags Flags, ulong Position, CachedSize Header, CachedSize Body, uint Lines, uint Children)
{
    /// <summary>Reads the next part.</summary>
    /// <param name="octets">The field from this part on; moved behind it.</param>
    /// <param name="isRoot">Whether it is the message itself.</param>
    /// <param name="part">The part.</param>
    public static bool TryRead(ref ReadOnlySpan<byte> octets, bool isRoot, out CachedPart part)
    {
        part = default;
        if (octets.Length < 4)
        {
            return false;
        }

        var flags = (CachedPartFlags)BinaryPrimitives.ReadUInt32LittleEndian(octets);
        var (start, hasLines, hasChildren) = (isRoot ? 4 : 12, (flags & CachedPartFlags.WithLines) != 0, (flags & CachedPartFlags.WithChildren) != 0);
        var end = start + 32 + (hasLines ? 4 : 0) + (hasChildren ? 4 : 0);
        if (octets.Length < end)
        {
            return false;
        }

        var position = isRoot ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(octets[4..]);
        var lines = hasLines ? BinaryPrimitives.ReadUInt32LittleEndian(octets[(start + 32)..]) : 0;
        var children = hasChildren ? BinaryPrimitives.ReadUInt32LittleEndian(octets[(end - 4)..]) : 0;
        part = new(flags, position, CachedSize.Read(octets[start..]), CachedSize.Read(octets[(start + 16)..]), lines, children);
        octets = octets[end..];
        return true;
    }

    /// <summary>Writes the parts of a message that was scanned with CRLF line ends.</summary>
    /// <param name="structure">The scan.</param>
    /// <param name="isStoredWithLf">Whether the stored message has LF where the scanned one had CRLF; else both are the same.</param>
    /// <param name="nuls">Where NULs are; empty when there are none.</param>
    /// <param name="output">Gets the octets.</param>
    public static void WriteAll(MessageStructure structure, bool isStoredWithLf, ReadOnlySpan<long> nuls, IBufferWriter<byte> output)
    {
        for (var i = 0; i < structure.PartCount; i++)
        {
            Of(structure, i, isStoredWithLf, nuls).Write(isRoot: i == 0, output);
        }
    }

    private static CachedPart Of(MessageStructure structure, int index, bool isStoredWithLf, ReadOnlySpan<long> nuls)
    {
        ref readonly var part = ref structure.Parts[index];
        var children = 0u;
        for (var child = index + 1; child < part.Next; child = structure.Parts[child].Next)
        {
            children++;
        }

        var hasNuls = AnyWithin(nuls, part.Header.Offset, part.End.Offset);
        return new(
            FlagsOf(part.Traits) | (hasNuls ? CachedPartFlags.HasNuls : CachedPartFlags.None),
            (ulong)(part.Header.Offset - (isStoredWithLf ? part.Header.Lines : 0)),
            CachedSize.Between(part.Header, part.Body, isStoredWithLf),
            CachedSize.Between(part.Body, part.End, isStoredWithLf),
            part.End.Lines - part.Body.Lines,
            children);
    }

    private static bool AnyWithin(ReadOnlySpan<long> nuls, long start, long end)
    {
        foreach (var nul in nuls)
        {
            if (nul >= start && nul < end)
            {
                return true;
            }
        }

        return false;
    }

    private static CachedPartFlags FlagsOf(PartTraits traits) =>
        ((traits & PartTraits.Multipart) != 0 ? CachedPartFlags.Multipart : CachedPartFlags.None)
        | ((traits & PartTraits.Digest) != 0 ? CachedPartFlags.Digest : CachedPartFlags.None)
        | ((traits & PartTraits.Message) != 0 ? CachedPartFlags.Message : CachedPartFlags.None)
        | ((traits & PartTraits.Text) != 0 ? CachedPartFlags.Text : CachedPartFlags.None)
        | ((traits & PartTraits.Mime) != 0 ? CachedPartFlags.Mime : CachedPartFlags.None);

    private void Write(bool isRoot, IBufferWriter<byte> output)
    {
        var octets = output.GetSpan(52);
        BinaryPrimitives.WriteUInt32LittleEndian(octets, (uint)Flags);
        var at = 4;
        if (!isRoot)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(octets[at..], Position);
            at += 8;
        }

        Header.Write(octets[at..]);
        Body.Write(octets[(at + 16)..]);
        at += 32;
        if ((Flags & CachedPartFlags.WithLines) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets[at..], Lines);
            at += 4;
        }

        if ((Flags & CachedPartFlags.WithChildren) != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets[at..], Children);
            at += 4;
        }

        output.Advance(at);
    }
}
