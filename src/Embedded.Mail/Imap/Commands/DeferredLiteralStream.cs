using Embedded.Mail.Imap.Session;

namespace Embedded.Mail.Imap.Commands;

/// <summary>
/// A literal that the client is asked for when its first octet is read, so that a store that refuses by the size alone refuses before anything is sent.
/// </summary>
internal sealed class DeferredLiteralStream(ImapInput input, long length) : Stream
{
    private Stream? _literal;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _literal?.Position ?? 0;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _literal ??= await input.OpenLiteralAsync(cancellationToken);
        return await _literal.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A literal is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
