using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Mime;

/// <summary>The compact form of a scan's result for caches; docs/formats/mime-structure.md describes it.</summary>
internal static class StructureCodec
{
    private const byte Version = 1;

    public static void Write(ReadOnlySpan<PartRecord> parts, ReadOnlySpan<FieldRecord> fields, IBufferWriter<byte> output)
    {
        var writer = new NumberWriter(output);
        writer.Write(Version);
        writer.Write((ulong)parts.Length);
        writer.Write((ulong)fields.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            WritePart(parts[i], i, parts, writer);
        }

        foreach (var field in fields)
        {
            writer.Write((ulong)field.Field);
            writer.Write(field.Offset);
            writer.Write((ulong)field.Length);
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> octets, MimeLimits limits, [NotNullWhen(true)] out MessageStructure? structure)
    {
        structure = null;
        var reader = new NumberReader(octets);
        if (reader.Read() != Version)
        {
            return false;
        }

        // A part has at least twelve numbers and a field three: counts beyond that are damage, not a reason to allocate.
        var (partCount, fieldCount) = (reader.Read(), reader.Read());
        if (partCount == 0 || (partCount * 12) + (fieldCount * 3) > (ulong)octets.Length || partCount > int.MaxValue || fieldCount > int.MaxValue)
        {
            return false;
        }

        var parts = new PartRecord[partCount];
        var fields = new FieldRecord[fieldCount];
        if (!TryReadParts(ref reader, parts, fields.Length) || !TryReadFields(ref reader, fields) || !reader.IsAtEnd)
        {
            return false;
        }

        structure = new MessageStructure(parts, fields, limits);
        return true;
    }

    private static void WritePart(in PartRecord part, int index, ReadOnlySpan<PartRecord> parts, NumberWriter writer)
    {
        writer.Write((ulong)(index - part.Parent));
        writer.Write((byte)part.Traits);
        writer.Write((ulong)(part.FirstField - (index == 0 ? 0 : parts[index - 1].FirstField)));
        WriteStep(index == 0 ? default : parts[part.Parent].Body, part.Header, writer);
        WriteStep(part.Header, part.Body, writer);
        WriteStep(part.Body, part.End, writer);
    }

    private static void WriteStep(TextPosition from, TextPosition to, NumberWriter writer)
    {
        writer.Write((ulong)(to.Offset - from.Offset));
        writer.Write(to.Lines - from.Lines);
        writer.Write(to.LoneFeeds - from.LoneFeeds);
    }

    private static bool TryReadParts(ref NumberReader reader, Span<PartRecord> parts, int fieldCount)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryReadPart(ref reader, parts, i, fieldCount))
            {
                return false;
            }
        }

        // Each part ends before the first one behind it that is not within it.
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            parts[i].Next = Math.Max(parts[i].Next, i + 1);
            if (parts[i].Parent >= 0)
            {
                parts[parts[i].Parent].Next = Math.Max(parts[parts[i].Parent].Next, parts[i].Next);
            }
        }

        return AreNested(parts);
    }

    private static bool TryReadPart(ref NumberReader reader, Span<PartRecord> parts, int index, int fieldCount)
    {
        ref var part = ref parts[index];
        var distance = reader.Read();
        var traits = reader.Read();
        var newFields = reader.Read();
        if (index == 0 ? distance != 1 : distance == 0 || distance > (ulong)index)
        {
            return false;
        }

        part.Parent = index - (int)distance;
        part.Traits = (PartTraits)traits;
        var firstField = newFields + (ulong)(index == 0 ? 0 : parts[index - 1].FirstField);
        var depth = index == 0 ? 0 : parts[part.Parent].Depth + 1;
        if (traits > 0x3f || newFields > (ulong)fieldCount || firstField > (ulong)fieldCount || depth > byte.MaxValue)
        {
            return false;
        }

        (part.FirstField, part.Depth) = ((int)firstField, (byte)depth);
        return TryReadStep(ref reader, index == 0 ? default : parts[part.Parent].Body, out part.Header)
            && TryReadStep(ref reader, part.Header, out part.Body)
            && TryReadStep(ref reader, part.Body, out part.End);
    }

    private static bool TryReadStep(ref NumberReader reader, TextPosition from, out TextPosition to)
    {
        var (octets, lines, loneFeeds) = (reader.Read(), reader.Read(), reader.Read());
        var offset = (ulong)from.Offset + octets;
        to = new TextPosition((long)offset, from.Lines + (uint)lines, from.LoneFeeds + (uint)loneFeeds);
        return !reader.IsBroken && octets <= long.MaxValue / 4 && offset <= long.MaxValue / 4 && lines <= octets && loneFeeds <= lines
            && from.Lines + lines <= uint.MaxValue;
    }

    private static bool AreNested(ReadOnlySpan<PartRecord> parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            ref readonly var part = ref parts[i];
            var hasParts = part.Next > i + 1;
            if (hasParts && !part.Is(PartTraits.Multipart | PartTraits.Message))
            {
                return false;
            }

            if (part.Is(PartTraits.Message) && (part.Is(PartTraits.Multipart) || !hasParts || parts[i + 1].Next != part.Next))
            {
                return false;
            }

            // In the order of the table a part's container is the one before it or contains that one.
            if (i > 0 && (part.Parent < parts[i - 1].Parent || part.Parent == i - 1 ? !IsOpen(parts, i) : part.Parent != parts[i - 1].Parent))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOpen(ReadOnlySpan<PartRecord> parts, int index)
    {
        var open = index - 1;
        while (open >= 0 && open != parts[index].Parent)
        {
            open = parts[open].Parent;
        }

        return open >= 0;
    }

    private static bool TryReadFields(ref NumberReader reader, Span<FieldRecord> fields)
    {
        foreach (ref var field in fields)
        {
            var (kind, offset, length) = (reader.Read(), reader.Read(), reader.Read());
            if (reader.IsBroken || kind > byte.MaxValue || offset > uint.MaxValue || length > FieldRecord.MaxLength)
            {
                return false;
            }

            field = new FieldRecord((uint)offset, (int)length, (MimeField)kind);
        }

        return true;
    }
}
