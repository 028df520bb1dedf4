using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>A keyword-update record: one keyword, added to or removed from messages.</summary>
internal readonly ref struct LogKeywordUpdate
{
    private const int PrefixSize = 4;

    private LogKeywordUpdate(bool removes, ReadOnlySpan<byte> name, LogItems<LogUidRange> ranges)
    {
        Removes = removes;
        Name = name;
        Ranges = ranges;
    }

    public bool Removes { get; }

    /// <summary>The keyword, not empty and without NUL.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public LogItems<LogUidRange> Ranges { get; }

    /// <summary>Reads a payload; false if it is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LogKeywordUpdate update)
    {
        update = default;
        if (payload.Length < PrefixSize || payload[0] > 1)
        {
            return false;
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]);
        var start = PrefixSize + ((size + 3) & ~3);
        if (size == 0 || start > payload.Length || payload.Slice(PrefixSize, size).Contains((byte)0))
        {
            return false;
        }

        update = new(payload[0] == 1, payload.Slice(PrefixSize, size), new(payload[start..]));
        return true;
    }
}
