namespace Embedded.Mail.Storage;

/// <summary>A message that a store holds before any mailbox has it. See <see cref="IMessageStaging"/>.</summary>
public abstract class StagedMessage : IAsyncDisposable
{
    /// <summary>Count of octets as stored, lone LFs already counted as CRLF.</summary>
    public abstract long Length { get; }

    /// <summary>Releases what no mailbox took.</summary>
    public abstract ValueTask DisposeAsync();
}
