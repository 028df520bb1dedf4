using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Embedded.Mail.Connections;

/// <summary>
/// Reads a stream for one session. The octets it shows are always contiguous.
/// <para>The read of the stream is never cancelled: <see cref="Wake"/> ends the session's wait and leaves the read outstanding for the next wait, so that no octet
/// can be lost on the way, not even out of the middle of a TLS record. While nothing is there, the outstanding read is one of zero octets and no buffer is held.</para>
/// </summary>
internal sealed class ConnectionReader(Stream stream, CancellationToken teardown) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int SmallestBuffer = 4 * 1024;
    private const int LargestReadAhead = 64 * 1024;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitToken;
    private int _waiting;
    private int _wakeRequested;

    private byte[] _buffer = [];
    private int _start;
    private int _examined;
    private int _end;
    private int _shownEnd;
    private int _readAhead = SmallestBuffer;
    private long _octets;
    private bool _endOfStream;
    private bool _isCompleted;
    private Exception? _error;

    private Task? _fill;
    private int _fillState;
    private byte[]? _fillBuffer;
    private int _fillCount;
    private Exception? _fillError;

    private static class FillState
    {
        public const int None = 0;
        public const int Running = 1;
        public const int Done = 2;
    }

    private enum WaitEnd
    {
        Readable,
        Woken,
        Cancelled,
    }

    /// <summary>Octets received and shown to the session.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Whether a read of the stream is outstanding, which may take octets at any time.</summary>
    public bool IsReading => Volatile.Read(ref _fillState) != FillState.None;

    /// <summary>Ends the wait, or the next one. Never blocks and never runs the session on the caller's thread.</summary>
    public void Wake()
    {
        Interlocked.Exchange(ref _wakeRequested, 1);
        EndWait(WaitEnd.Woken);
    }

    public override void CancelPendingRead() => Wake();

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        if (Volatile.Read(ref _wakeRequested) != 0 && Interlocked.Exchange(ref _wakeRequested, 0) != 0)
        {
            // Only what the session has seen before: it may mark all of it as examined without having looked again.
            result = Show(_examined, isCanceled: true);
            return true;
        }

        TakeFill();
        if (_end > _examined || _endOfStream)
        {
            result = Show(_end, isCanceled: false);
            return true;
        }

        result = default;
        return _error is null ? false : throw new IOException("The connection is broken: " + _error.Message, _error);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        return TryRead(out var result) ? new ValueTask<ReadResult>(result) : WaitAsync(cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_shownEnd == _start)
        {
            return;
        }

        var consumedIndex = consumed.GetInteger() & int.MaxValue;
        var examinedIndex = examined.GetInteger() & int.MaxValue;
        if (consumed.GetObject() != _buffer || consumedIndex < _start || examinedIndex < consumedIndex || examinedIndex > _shownEnd)
        {
            throw new InvalidOperationException("The position does not belong to the last result.");
        }

        _start = consumedIndex;
        _examined = Math.Max(examinedIndex, consumedIndex);
        _shownEnd = _start;
    }

    public override void Complete(Exception? exception = null) => _isCompleted = true;

    /// <summary>Returns the buffers; called once the stream is disposed or nothing is outstanding.</summary>
    public async ValueTask ReleaseAsync()
    {
        _isCompleted = true;
        if (_fill is { } fill)
        {
            await fill;
            TakeFill();
        }

        ReturnBuffer();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        // Waits for a callback that runs at this moment: it must not end the wait after this one.
        _registration.Dispose();
        _registration = default;
        _wait.GetResult(token);
        return TryRead(out var result) ? result : throw new InvalidOperationException("The wait ended with nothing to show.");
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReadResult> WaitAsync(CancellationToken cancellationToken)
    {
        _wait.Reset();
        Interlocked.Exchange(ref _waiting, 1);
        if (_fillState == FillState.None)
        {
            StartFill();
        }
        else if (Volatile.Read(ref _fillState) == FillState.Done)
        {
            EndWait(WaitEnd.Readable);
        }

        if (Volatile.Read(ref _wakeRequested) != 0)
        {
            EndWait(WaitEnd.Woken);
        }

        // At teardown the stream breaks and ends the wait by itself; a registration more would only cost.
        if (cancellationToken.CanBeCanceled && cancellationToken != teardown)
        {
            _waitToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static me => ((ConnectionReader)me!).EndWait(WaitEnd.Cancelled), this);
        }

        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    private void EndWait(WaitEnd end)
    {
        if (Interlocked.CompareExchange(ref _waiting, 0, 1) != 1)
        {
            return;
        }

        _wait.RunContinuationsAsynchronously = end != WaitEnd.Readable;
        if (end == WaitEnd.Cancelled)
        {
            _wait.SetException(new OperationCanceledException(_waitToken));
        }
        else
        {
            _wait.SetResult(true);
        }
    }

    private ReadResult Show(int end, bool isCanceled)
    {
        _shownEnd = end;
        var octets = end == _start ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, end - _start);
        return new ReadResult(octets, isCanceled, isCompleted: _endOfStream && !isCanceled);
    }

    private void StartFill()
    {
        _fillState = FillState.Running;
        if (_start == _end)
        {
            ReturnBuffer();
        }
        else
        {
            MakeRoom();
        }

        _fill = FillAsync();
    }

    /// <summary>Runs beside the session and so touches nothing but the fields of the fill, until its end is published.</summary>
    private async Task FillAsync()
    {
        try
        {
            _fillCount = _buffer.Length == 0 ? await FillNewBufferAsync() : await stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None);
        }
        catch (Exception e)
        {
            _fillError = e; // thrown to the session at its next read
        }

        Interlocked.Exchange(ref _fillState, FillState.Done);
        EndWait(WaitEnd.Readable);
    }

    private async ValueTask<int> FillNewBufferAsync()
    {
        _ = await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        _fillBuffer = ArrayPool<byte>.Shared.Rent(_readAhead);
        return await stream.ReadAsync(_fillBuffer, CancellationToken.None);
    }

    private void TakeFill()
    {
        if (Volatile.Read(ref _fillState) != FillState.Done)
        {
            return;
        }

        if (_fillBuffer is { } fresh)
        {
            _buffer = fresh;
            _fillBuffer = null;
        }

        _readAhead = Math.Clamp(_end + _fillCount == _buffer.Length ? _buffer.Length * 2 : _readAhead, SmallestBuffer, LargestReadAhead);
        _end += _fillCount;
        _octets += _fillCount;
        _error = _fillError;
        _endOfStream = _fillCount == 0 && _error is null;
        _fillCount = 0;
        _fill = null;
        _fillState = FillState.None;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        if (_buffer.Length - _end >= _buffer.Length / 4)
        {
            return;
        }

        var target = length <= _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        (_start, _examined, _end, _shownEnd) = (0, _examined - _start, length, 0);
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _start, _examined, _end, _shownEnd) = ([], 0, 0, 0, 0);
    }
}
