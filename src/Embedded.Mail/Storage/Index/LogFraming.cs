using System.Buffers.Binary;

namespace Embedded.Mail.Storage.Index;

/// <summary>
/// The size in front of a log record: size / 4 in four groups of 7 bits, most significant first, each octet with bit 7 set. A reader that
/// sees an octet without bit 7 knows that the record is not written yet.
/// </summary>
internal static class LogFraming
{
    /// <summary>Largest size of a record, in octets.</summary>
    public const int MaxSize = ((1 << 28) - 1) << 2;

    /// <summary>Writes the size of a record, <see cref="LogRecord.HeaderSize"/> included; it must be a multiple of 4.</summary>
    public static void WriteSize(Span<byte> octets, int size)
    {
        var quarter = (uint)size >> 2;
        for (var i = 3; i >= 0; i--)
        {
            octets[i] = (byte)(0x80 | (quarter & 0x7f));
            quarter >>= 7;
        }
    }

    /// <summary>Reads the size of a record; 0 if it is not written yet.</summary>
    public static int ReadSize(ReadOnlySpan<byte> octets)
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(octets);
        if ((value & 0x8080_8080) != 0x8080_8080)
        {
            return 0;
        }

        var quarter = (value & 0x7f) | ((value & 0x7f00) >> 1) | ((value & 0x7f_0000) >> 2) | ((value & 0x7f00_0000) >> 3);
        return (int)(quarter << 2);
    }
}
