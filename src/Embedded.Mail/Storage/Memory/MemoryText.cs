namespace Embedded.Mail.Storage.Memory;

/// <summary>The octets of a message, in one array that all its copies share.</summary>
internal sealed class MemoryText(byte[] octets)
{
    public byte[] Octets { get; } = octets;
}
