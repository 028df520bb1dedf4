namespace Embedded.Mail.Mime;

/// <summary>
/// The text of one message, header and body, with CRLF line ends whatever the store keeps, so that offsets and sizes are those of IMAP. Reading at any offset is
/// allowed; ascending is fast. The octets never change, also when the message is expunged meanwhile. For one caller at a time.
/// </summary>
public abstract class MessageBody : IAsyncDisposable
{
    /// <summary>Count of octets: RFC822.SIZE.</summary>
    public abstract long Length { get; }

    /// <summary>Reads up to <c>destination.Length</c> octets from <paramref name="offset"/> on.</summary>
    /// <returns>How many octets were read; 0 only at or past the end, or for an empty destination.</returns>
    /// <exception cref="IOException">The store cannot read its own octets.</exception>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Gives the whole text without a copy, where the store has it in memory. Valid until disposal.</summary>
    public virtual bool TryGetMemory(out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        return false;
    }

    /// <summary>A read-only, seekable stream over the text. Disposing it does not dispose the body.</summary>
    public Stream AsStream() => new MessageBodyStream(this);

    /// <summary>Closes the message.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
