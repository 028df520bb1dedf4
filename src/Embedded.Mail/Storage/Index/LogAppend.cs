using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A new message with its first flags (all eight bits of the record's flag octet).</summary>
internal readonly record struct LogAppend(Uid Uid, byte Flags) : ILogItem<LogAppend>
{
    public static int Size => 8;

    public static LogAppend Read(ReadOnlySpan<byte> octets) => new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), octets[4]);

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, Uid.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(octets[4..], Flags);
    }
}
