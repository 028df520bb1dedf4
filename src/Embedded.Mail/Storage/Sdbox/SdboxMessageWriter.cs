namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Writes a message that comes with CRLF line ends into a message file, which keeps LF alone, and counts both sizes on the way.</summary>
internal sealed class SdboxMessageWriter(SdboxFileWriter file) : IAsyncDisposable
{
    private CrlfStripper _stripper;

    /// <summary>Count of stored octets, once the message is finished.</summary>
    public long PhysicalSize { get; private set; }

    /// <summary>The size with CRLF line ends, RFC822.SIZE, once the message is finished.</summary>
    public long VirtualSize => PhysicalSize + _stripper.LoneLfs;

    /// <summary>Takes the next part of the message, cut anywhere.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        while (!text.IsEmpty)
        {
            var count = _stripper.Strip(text.Span, file.Space().Span, out var consumed);
            text = text[consumed..];
            await file.AdvanceAsync(count, cancellationToken);
        }
    }

    /// <summary>Ends the message.</summary>
    /// <param name="metadata">What is known of the message; the virtual size is put in here.</param>
    /// <param name="toStableStorage">As in <see cref="SdboxFileWriter.FinishAsync"/>.</param>
    /// <param name="cancellationToken">As in <see cref="SdboxFileWriter.FinishAsync"/>.</param>
    public async ValueTask FinishAsync(SdboxMetadata metadata, bool toStableStorage, CancellationToken cancellationToken)
    {
        await file.AdvanceAsync(_stripper.Finish(file.Space().Span), cancellationToken);
        PhysicalSize = file.StoredSize;
        await file.FinishAsync(metadata.With('V', VirtualSize), toStableStorage, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();
}
