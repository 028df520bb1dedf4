using Embedded.Mail.Connections;

namespace Embedded.Mail.Imap.Session;

/// <summary>The octets of one literal, straight from the connection: read once, forward, and never beyond the literal's end.</summary>
internal sealed class ImapLiteralStream(MailConnection connection, long length, TimeSpan timeout) : Stream
{
    private readonly long _length = length;
    private long _remaining = length;

    /// <summary>How many octets are still to be read.</summary>
    public long Remaining => _remaining;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _remaining;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is there. Ends early, with 0, when the client has gone.</summary>
    /// <exception cref="IOException">The client has stopped sending for longer than it may.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_remaining > 0 && !buffer.IsEmpty)
        {
            var read = await connection.Input.ReadAsync(cancellationToken);
            var count = (int)Math.Min(Math.Min(read.Buffer.Length, _remaining), buffer.Length);
            var octets = read.Buffer.Slice(0, count);
            System.Buffers.BuffersExtensions.CopyTo(octets, buffer.Span);
            connection.Input.AdvanceTo(octets.End);
            _remaining -= count;
            if (count > 0)
            {
                // A large message over a slow line takes longer than a client may be silent.
                connection.SetTimeout(timeout);
            }

            if (count > 0 || read.IsCompleted)
            {
                return count;
            }

            if (connection.IsTimedOut)
            {
                throw new IOException("The client has stopped sending a literal.");
            }
        }

        return 0;
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
