using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A message's value of an extension whose record data has 4 octets.</summary>
internal readonly record struct LogRecordValue(Uid Uid, uint Value) : ILogItem<LogRecordValue>
{
    public static int Size => 8;

    public static LogRecordValue Read(ReadOnlySpan<byte> octets) =>
        new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, Uid.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], Value);
    }
}
