using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>Values of fields of a fixed size, and of short texts.</summary>
internal static class CachedValue
{
    /// <summary>Octets of the longest of them, texts aside.</summary>
    public const int MaxFixedSize = 8;

    public static CachedFlags ReadFlags(ReadOnlySpan<byte> value) => (CachedFlags)BinaryPrimitives.ReadUInt32LittleEndian(value);

    public static DateTimeOffset ReadDate(ReadOnlySpan<byte> value) => DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32LittleEndian(value));

    /// <summary>A size; negative when it is none.</summary>
    public static long ReadSize(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64LittleEndian(value);

    public static MessageGuid ReadGuid(ReadOnlySpan<byte> value) => CachedGuid.FromText(Encoding.Latin1.GetString(value));

    /// <summary>A UIDL; null for the usual one.</summary>
    public static string? ReadUidl(ReadOnlySpan<byte> value) => value.IsEmpty ? null : Encoding.Latin1.GetString(value);

    /// <summary>Writes a date; false for one that 32 bits cannot hold.</summary>
    public static bool TryWriteDate(DateTimeOffset date, Span<byte> value)
    {
        var seconds = date.ToUnixTimeSeconds();
        BinaryPrimitives.WriteUInt32LittleEndian(value, unchecked((uint)seconds));
        return seconds is >= 0 and <= uint.MaxValue;
    }
}
