namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A text that lies in the file as it is.</summary>
internal sealed class StoredText(SdboxFile file) : SdboxText
{
    public override long Length => file.Header.BodyLength;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        file.ReadStoredAsync(offset, destination, cancellationToken);
}
