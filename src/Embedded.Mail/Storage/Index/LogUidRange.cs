using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>UIDs from <paramref name="First"/> to <paramref name="Last"/>, both included; those without a message are skipped.</summary>
internal readonly record struct LogUidRange(Uid First, Uid Last) : ILogItem<LogUidRange>
{
    public static int Size => 8;

    public bool IsValid => !First.IsNone && First <= Last;

    public static LogUidRange Of(Uid uid) => new(uid, uid);

    /// <summary>The ranges of a set.</summary>
    public static LogUidRange[] AllOf(UidSet uids) => [.. uids.Select(static range => new LogUidRange(range.First, range.Last))];

    public static LogUidRange Read(ReadOnlySpan<byte> octets) =>
        new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), new(BinaryPrimitives.ReadUInt32LittleEndian(octets[4..])));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, First.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], Last.Value);
    }
}
