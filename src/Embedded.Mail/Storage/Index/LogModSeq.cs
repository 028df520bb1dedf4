using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A least modseq for a message, or for the mailbox alone where the UID is none.</summary>
internal readonly record struct LogModSeq(Uid Uid, ModSeq ModSeq) : ILogItem<LogModSeq>
{
    public static int Size => 12;

    // Low half first: the same as one little-endian number, though the format calls it two.
    public static LogModSeq Read(ReadOnlySpan<byte> octets) =>
        new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), new(BinaryPrimitives.ReadUInt64LittleEndian(octets[4..])));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, Uid.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(octets[4..], ModSeq.Value);
    }
}
