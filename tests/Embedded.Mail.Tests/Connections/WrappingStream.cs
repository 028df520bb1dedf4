namespace Embedded.Mail.Tests.Connections;

/// <summary>Passes everything on to another stream.</summary>
internal abstract class WrappingStream(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Knows the length of the read that is outstanding, and lets a test await that there is one.</summary>
internal sealed class ProbeStream(Stream inner) : WrappingStream(inner)
{
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Reads { get; private set; }

    public int? OutstandingLength { get; private set; }

    public Task WaitForReadAsync()
    {
        lock (this)
        {
            return _waiting.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Reads++;
        var read = base.ReadAsync(buffer, cancellationToken);
        if (read.IsCompleted)
        {
            return await read;
        }

        lock (this)
        {
            OutstandingLength = buffer.Length;
            _waiting.TrySetResult();
        }

        try
        {
            return await read;
        }
        finally
        {
            lock (this)
            {
                OutstandingLength = null;
                _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}

/// <summary>Sends in small pieces of random length, each for a credit of the receiver, who so sees parts of records.</summary>
internal sealed class SplittingStream(Stream inner) : WrappingStream(inner)
{
    private readonly Random _random = new(3);

    public bool IsSplitting { get; set; }

    public SemaphoreSlim Credits { get; } = new(0);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (IsSplitting && buffer.Length > 0)
        {
            var count = _random.Next(1, Math.Min(buffer.Length, 60) + 1);
            await base.WriteAsync(buffer[..count], cancellationToken);
            await Credits.WaitAsync(cancellationToken);
            buffer = buffer[count..];
        }

        if (buffer.Length > 0)
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
