using System.Runtime.CompilerServices;

namespace Embedded.Mail.Connections.Tls;

/// <summary>
/// What carries TLS. The client's first message, which has been read already, is read again; and a client that asks for a second handshake (RFC 5246 §7.4.1.1) is cut off without a
/// goodbye, which it would take for an answer.
/// <see cref="System.Net.Security.SslStream"/> must not be asked to refuse that: OpenSSL begins to answer while it reads, nothing of the answer is sent, and both sides wait for each other.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="octets">What has been read of it.</param>
internal sealed class TlsTransport(Stream stream, ReadOnlyMemory<byte> octets) : Stream
{
    private ReadOnlyMemory<byte> _octets = octets;
    private TlsRecords _records;
    private bool _isSecured;
    private volatile bool _isCut;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The handshake is over, and there is to be no other.</summary>
    public void EndHandshake() => _isSecured = true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = _octets.IsEmpty ? await stream.ReadAsync(buffer, cancellationToken) : Replay(buffer.Span);
        return Follow(buffer.Span, count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => Follow(buffer, _octets.IsEmpty ? stream.Read(buffer) : Replay(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Writable.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Writable.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(ReadOnlySpan<byte> buffer) => Writable.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Writable.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    public override void Flush() => stream.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Writable => _isCut ? throw Refusal() : stream;

    private static IOException Refusal() => new("The client asked for a second handshake, which is not allowed.");

    private int Follow(ReadOnlySpan<byte> buffer, int count)
    {
        if (_records.HasHandshake(buffer[..count]) && _isSecured)
        {
            _isCut = true;
            throw Refusal();
        }

        return count;
    }

    private int Replay(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _octets.Length);
        _octets.Span[..count].CopyTo(buffer);
        _octets = count == _octets.Length ? default : _octets[count..]; // nothing is held on to for the connection's life
        return count;
    }
}
