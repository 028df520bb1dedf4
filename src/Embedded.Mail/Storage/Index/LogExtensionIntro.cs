using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>An ext-intro record: names the extension that the ext-* records behind it mean, creating or resizing it.</summary>
internal readonly ref struct LogExtensionIntro
{
    /// <summary>Octets before the name.</summary>
    public const int PrefixSize = 20;

    /// <summary>The number of an extension that is given by name.</summary>
    public const uint ByName = uint.MaxValue;

    /// <summary>Flag: sizes may grow but not shrink.</summary>
    public const ushort NoShrink = 1;

    private LogExtensionIntro(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> name)
    {
        Id = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        ResetId = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        HeaderSize = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        RecordSize = BinaryPrimitives.ReadUInt16LittleEndian(payload[12..]);
        RecordAlign = BinaryPrimitives.ReadUInt16LittleEndian(payload[14..]);
        MayShrink = (BinaryPrimitives.ReadUInt16LittleEndian(payload[16..]) & NoShrink) == 0;
        Name = name;
    }

    /// <summary>Position in the extension list, or <see cref="ByName"/>.</summary>
    public uint Id { get; }

    public uint ResetId { get; }

    public uint HeaderSize { get; }

    public ushort RecordSize { get; }

    public ushort RecordAlign { get; }

    public bool MayShrink { get; }

    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Reads a payload; false if it is too short or names no extension.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LogExtensionIntro intro)
    {
        intro = default;
        if (payload.Length < PrefixSize)
        {
            return false;
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(payload[18..]);
        if (size > payload.Length - PrefixSize)
        {
            return false;
        }

        intro = new(payload, payload.Slice(PrefixSize, size));
        return intro.Id != ByName || size > 0;
    }
}
