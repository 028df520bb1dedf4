using System.IO.Pipelines;

namespace Embedded.Mail.Connections;

/// <summary>One end of a connection within the process: two pipes, with the backpressure of pipes.</summary>
internal sealed class InProcessStream : Stream
{
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly Gate _reading;
    private readonly Gate _writing;

    private InProcessStream(PipeReader reader, PipeWriter writer)
    {
        (_reader, _writer) = (reader, writer);
        _reading = new Gate(reader.CancelPendingRead, () => reader.Complete());
        _writing = new Gate(writer.CancelPendingFlush, () => writer.Complete());
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes both ends of a connection.</summary>
    public static (InProcessStream Client, InProcessStream Server) CreatePair()
    {
        var options = new PipeOptions(useSynchronizationContext: false);
        var (up, down) = (new Pipe(options), new Pipe(options));
        return (new InProcessStream(down.Reader, up.Writer), new InProcessStream(up.Reader, down.Writer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var pass = _reading.Enter();
        var result = await _reader.ReadAsync(cancellationToken);
        if (result.IsCanceled)
        {
            throw new IOException("The connection was torn down.");
        }

        var octets = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        var count = 0;
        foreach (var segment in octets)
        {
            segment.CopyTo(buffer[count..]);
            count += segment.Length;
        }

        _reader.AdvanceTo(octets.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var pass = _writing.Enter();
        var result = await _writer.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("The other side has closed the connection.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // For clients that know no async, such as SmtpClient-like code in tests; they block their own thread. The server never calls these.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // The other side sees the end once it has read what was sent, and an error once it writes.
            _reading.Close();
            _writing.Close();
        }

        base.Dispose(disposing);
    }

    /// <summary>Closes one direction: at once when nobody is in it, otherwise after making whoever is in it leave. A pipe's ends do not stand both at a time.</summary>
    private sealed class Gate(Action hurry, Action close)
    {
        private const int InUse = 1;
        private const int Closed = 2;
        private int _state;

        public Pass Enter()
        {
            var before = Interlocked.Or(ref _state, InUse);
            ObjectDisposedException.ThrowIf((before & Closed) != 0, typeof(InProcessStream));
            return before == 0 ? new Pass(this) : throw new InvalidOperationException("One read and one write at a time.");
        }

        public void Close()
        {
            var before = Interlocked.Or(ref _state, Closed);
            if (before == 0)
            {
                close();
            }
            else if (before == InUse)
            {
                hurry();
            }
        }

        private void Leave()
        {
            if ((Interlocked.And(ref _state, ~InUse) & Closed) != 0)
            {
                close();
            }
        }

        public readonly struct Pass(Gate gate) : IDisposable
        {
            public void Dispose() => gate.Leave();
        }
    }
}
