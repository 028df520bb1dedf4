using System.Buffers;
using System.IO.Pipelines;

namespace Embedded.Mail.Connections;

/// <summary>
/// Writes a stream for one session: gathers into one contiguous buffer, sends it with one write, and holds no buffer once all is sent.
/// A write that has begun is not cancelled, since half a reply would be left on the wire; tearing the connection down ends it.
/// </summary>
internal sealed class ConnectionWriter(Stream stream, TimeProvider time) : PipeWriter
{
    /// <summary>One TLS record.</summary>
    private const int SmallestBuffer = 16 * 1024;

    private const int LargestFirstBuffer = 64 * 1024;

    private byte[] _buffer = [];
    private int _count;

    // What was sent last, which much more of the same kind tends to follow: its buffer shall not have to grow again, since that copies what was gathered.
    private int _sent;
    private long _octets;
    private long _writingSince;
    private bool _isCompleted;

    /// <summary>Octets sent.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>The time stamp at which the write began that the client has not yet taken; 0 when there is none.</summary>
    public long WritingSince => Volatile.Read(ref _writingSince);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _count;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsMemory(_count);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _buffer.AsSpan(_count);
    }

    public override void Advance(int bytes)
    {
        if ((uint)bytes > (uint)(_buffer.Length - _count))
        {
            throw new InvalidOperationException("Cannot advance past the end of the buffer.");
        }

        _count += bytes;
    }

    /// <summary>Not supported: a write ends when the client takes it, at the write timeout, or at the connection's teardown.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException("A flush ends with the connection.");

    public override void Complete(Exception? exception = null) => _isCompleted = true;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        return _count == 0 ? default : SendAsync(ReadOnlyMemory<byte>.Empty);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        if (_count == 0 || source.Length > _buffer.Length - _count)
        {
            return SendAsync(source);
        }

        source.CopyTo(_buffer.AsMemory(_count));
        _count += source.Length;
        return SendAsync(ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Returns the buffer; nothing may be written any more.</summary>
    public void Release()
    {
        _isCompleted = true;
        _count = 0;
        ReturnBuffer();
    }

    private async ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> rest)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        try
        {
            await SendAsync(_buffer, _count);
            await SendAsync(rest, rest.Length);
            await stream.FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The connection was torn down.", e);
        }
        finally
        {
            (_sent, _count) = (_count, 0);
            Volatile.Write(ref _writingSince, 0);
            ReturnBuffer();
        }

        return default;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> octets, int count)
    {
        if (count == 0)
        {
            return;
        }

        Volatile.Write(ref _writingSince, Math.Max(1, time.GetTimestamp()));
        await stream.WriteAsync(octets[..count], CancellationToken.None);
        _octets += count;
    }

    private void EnsureRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (_buffer.Length - _count >= Math.Max(1, sizeHint))
        {
            return;
        }

        var first = Math.Clamp(2 * _sent, SmallestBuffer, LargestFirstBuffer);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(first, Math.Max(_count + sizeHint, _buffer.Length * 2)));
        _buffer.AsSpan(0, _count).CopyTo(larger);
        ReturnBuffer();
        _buffer = larger;
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
