using System.Buffers.Binary;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>A message to remove. The empty GUID means that the message's own is not to be compared.</summary>
internal readonly record struct LogExpunge(Uid Uid, MessageGuid Guid = default) : ILogItem<LogExpunge>
{
    public static int Size => 4 + MessageGuid.Length;

    public static LogExpunge Read(ReadOnlySpan<byte> octets) =>
        new(new(BinaryPrimitives.ReadUInt32LittleEndian(octets)), MessageGuid.FromOctets(octets[4..]));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(octets, Uid.Value);
        Guid.CopyTo(octets[4..]);
    }
}
