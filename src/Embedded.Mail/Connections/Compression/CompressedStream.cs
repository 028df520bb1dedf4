using System.Buffers;

namespace Embedded.Mail.Connections.Compression;

/// <summary>
/// A connection's stream with DEFLATE in both directions (RFC 4978), from <see cref="Start"/> to <see cref="Stop"/>; as it is otherwise. One reader and one writer may use it side by side.
/// <para>While the reader waits, nothing is held but what the sender may refer back to. A decompressed octet exists only where the reader has room for it, so that input
/// that grows a thousandfold costs time in proportion and no memory.</para>
/// </summary>
internal sealed class CompressedStream(Stream inner) : Stream
{
    private const int InputBuffer = 4 * 1024;

    private readonly Lock _lock = new();
    private readonly Deflater _deflater = new();
    private Inflater? _inflater;
    private byte[] _input = [];
    private int _start;
    private int _end;
    private byte? _ahead;
    private bool _isCompressing;
    private bool _isStopping;
    private volatile bool _hasUnflushed;
    private volatile bool _isWaiting;

    /// <summary>Whether what is written goes out compressed.</summary>
    public bool IsCompressing => _isCompressing;

    /// <summary>Whether a compressor is held.</summary>
    public bool IsHoldingCompressor => _deflater.IsHeld;

    /// <summary>Octets held for the sender to refer back to.</summary>
    public int WindowCapacity => _inflater?.WindowCapacity ?? 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Compresses from now on. No read may be outstanding.</summary>
    /// <param name="received">What the client has sent behind its command: compressed already.</param>
    public void Start(ReadOnlySpan<byte> received)
    {
        var rest = received.Length + _end - _start;
        var input = rest == 0 ? [] : ArrayPool<byte>.Shared.Rent(rest);
        received.CopyTo(input);
        _input.AsSpan(_start, _end - _start).CopyTo(input.AsSpan(received.Length));
        ReturnInput();
        (_input, _end) = (input, rest);
        (_inflater, _ahead, _isCompressing, _isStopping) = (new Inflater(), null, true, false);
    }

    /// <summary>Writes as it is from now on; reads so from the client's next flush on, which ends its last compressed command. No read may be outstanding.</summary>
    public void Stop()
    {
        _isStopping = true;
        if (_isCompressing)
        {
            _isCompressing = false;
            lock (_lock)
            {
                _deflater.PutDown();
            }
        }

        EndWhereFlushed();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            await WaitAsync(cancellationToken);
            return 0;
        }

        if (_ahead is { } ahead)
        {
            _ahead = null;
            buffer.Span[0] = ahead;
            return 1 + (buffer.Length > 1 && _start < _end ? Produce(buffer.Span[1..]) : 0);
        }

        while (true)
        {
            var count = Produce(buffer.Span);
            if (count > 0 || !await ReceiveAsync(cancellationToken))
            {
                return count;
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isCompressing)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        lock (_lock)
        {
            _hasUnflushed = true;
            _deflater.Write(buffer.Span);
        }

        await SendAsync(cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_isCompressing)
        {
            lock (_lock)
            {
                _deflater.Flush();
            }

            await SendAsync(cancellationToken);
            _hasUnflushed = false;
            PutDownIfWaiting();
        }

        await inner.FlushAsync(cancellationToken);
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _deflater.Dispose();
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    // This tears down while a writer may be at work, whose compressor stays until the other disposal.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        // Only the writer touches what is compressed; the waiting reader puts down the rest.
        if (!_deflater.Compressed.IsEmpty)
        {
            await inner.WriteAsync(_deflater.Compressed, cancellationToken);
            _deflater.Take();
        }
    }

    /// <summary>Waits until an octet is there to be read, or the stream has ended, and holds no buffer meanwhile.</summary>
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var one = new byte[1];
        while (_ahead is null)
        {
            if (Produce(one) > 0)
            {
                _ahead = one[0];
                return;
            }

            _isWaiting = true;
            PutDownIfWaiting();
            _ = await inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
            _isWaiting = false;
            if (!await ReceiveAsync(cancellationToken))
            {
                return;
            }
        }
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        ReturnInput();
        var input = ArrayPool<byte>.Shared.Rent(InputBuffer);
        var count = await inner.ReadAsync(input, cancellationToken);
        (_input, _end) = (input, count);
        return count > 0;
    }

    private int Produce(Span<byte> output)
    {
        var written = 0;
        while (written == 0 && _start < _end)
        {
            var input = _input.AsSpan(_start, _end - _start);
            written = _inflater is null ? Copy(input, output) : Inflate(input, output);
        }

        if (_start == _end)
        {
            ReturnInput();
        }

        return written;
    }

    private int Inflate(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = _inflater!.Inflate(input, output, out var consumed);
        _start += consumed;
        if (_inflater.IsFinished && !_isStopping && written == 0)
        {
            throw new InvalidDataException("The compressed data has ended.");
        }

        EndWhereFlushed();
        return written;
    }

    private int Copy(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var count = Math.Min(input.Length, output.Length);
        input[..count].CopyTo(output);
        _start += count;
        return count;
    }

    private void EndWhereFlushed()
    {
        if (_isStopping && _inflater is { IsAtFlush: true } or { IsFinished: true })
        {
            _inflater = null;
        }
    }

    // Of the two, reader and writer, the one that comes to rest last puts the compressor down.
    private void PutDownIfWaiting()
    {
        lock (_lock)
        {
            if (_isWaiting && !_hasUnflushed)
            {
                _deflater.PutDown();
            }
        }
    }

    private void ReturnInput()
    {
        if (_input.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_input);
        }

        (_input, _start, _end) = ([], 0, 0);
    }
}
