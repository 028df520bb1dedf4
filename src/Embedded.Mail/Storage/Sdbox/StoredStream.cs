using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>The stored octets of a body as a stream, for what unpacks them. Asynchronous reading alone.</summary>
internal sealed class StoredStream(SdboxFile file) : ForwardStream
{
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await file.ReadStoredAsync(_position, buffer, cancellationToken);
        _position += read;
        return read;
    }
}
