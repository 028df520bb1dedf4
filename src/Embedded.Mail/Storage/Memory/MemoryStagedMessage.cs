using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Memory;

/// <summary>A message that several mailboxes will share. Its copies have one GUID, for they have one text.</summary>
internal sealed class MemoryStagedMessage(MemoryMailStore store, MemoryText text) : StagedMessage
{
    private volatile MemoryText? _text = text;

    public MemoryMailStore Store { get; } = store;

    public MessageGuid Guid { get; } = MessageGuid.Create();

    public MemoryText Text => _text ?? throw new ObjectDisposedException(nameof(StagedMessage));

    public override long Length => Text.Octets.Length;

    public override ValueTask DisposeAsync()
    {
        _text = null;
        return ValueTask.CompletedTask;
    }
}
