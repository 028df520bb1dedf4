using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>What one mailbox keeps of one message besides its list entry. Immutable.</summary>
internal sealed record MemoryMessage(MemoryText Text, MessageGuid Guid, DateTimeOffset InternalDate, DateTimeOffset SaveDate, string? Pop3Uidl)
{
    public long Size => Text.Octets.Length;

    /// <summary>A new message with what an append says of it.</summary>
    public static MemoryMessage Create(MemoryText text, MessageGuid guid, AppendOptions options, DateTimeOffset now) =>
        new(text, options.Guid.IsEmpty ? guid : options.Guid, ToSecond(options.InternalDate ?? now), ToSecond(options.SaveDate ?? now), options.Pop3Uidl);

    /// <summary>This message as another mailbox gets it now.</summary>
    public MemoryMessage CopyAt(DateTimeOffset now) => this with { SaveDate = ToSecond(now) };

    private static DateTimeOffset ToSecond(DateTimeOffset date) => date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond));
}
