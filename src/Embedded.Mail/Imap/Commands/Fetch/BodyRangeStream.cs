using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>A stretch of a message, read once, forward.</summary>
internal sealed class BodyRangeStream(MessageBody body, OctetRange range) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => range.Length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, range.Length - _read)];
        var count = buffer.IsEmpty ? 0 : await body.ReadAsync(range.Offset + _read, buffer, cancellationToken);
        _read += count;
        return count > 0 || buffer.IsEmpty ? count : throw new IOException("A message ended before its announced length.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A message is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
