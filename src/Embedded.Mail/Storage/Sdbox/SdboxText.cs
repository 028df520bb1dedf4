namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A message's text with the line ends that it is stored with, unpacked.</summary>
internal abstract class SdboxText : IDisposable
{
    /// <summary>Count of octets.</summary>
    public abstract long Length { get; }

    /// <summary>Reads from an offset on; ascending is fast.</summary>
    /// <returns>How many octets were read; 0 only at the end or for an empty destination.</returns>
    /// <exception cref="IOException">The octets cannot be read.</exception>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
