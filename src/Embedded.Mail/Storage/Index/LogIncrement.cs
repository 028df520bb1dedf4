using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A number to add to a message's value of the current extension.</summary>
internal readonly record struct LogIncrement(Uid Uid, int Difference) : ILogItem<LogIncrement>
{
    public static int Size => 8;

    public static LogIncrement Read(ReadOnlySpan<byte> octets) =>
        new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), BinaryPrimitives.ReadInt32LittleEndian(octets[4..]));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, Uid.Value);
        BinaryPrimitives.WriteInt32LittleEndian(octets[4..], Difference);
    }
}
