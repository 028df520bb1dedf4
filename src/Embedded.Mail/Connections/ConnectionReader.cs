using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Embedded.Mail.Connections;

/// <summary>
/// Reads a stream for one session. The octets it shows are always contiguous.
/// <para>The read of the stream is never cancelled: <see cref="Wake"/> ends the session's wait and leaves the read outstanding for the next wait, so that no octet
/// can be lost on the way, not even out of the middle of a TLS record. While nothing is there, the outstanding read is one of zero octets and no buffer is held.</para>
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="teardown">Cancelled when the stream breaks.</param>
/// <param name="unread">Octets that come before those of the stream.</param>
internal sealed class ConnectionReader(Stream stream, CancellationToken teardown, ReadOnlyMemory<byte> unread = default) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int SmallestBuffer = 4 * 1024;
    private const int LargestReadAhead = 64 * 1024;

    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitToken;
    private int _state;

    private byte[] _buffer = Rent(unread.Span);
    private int _start;
    private int _examined;
    private int _end = unread.Length;
    private int _shownEnd;
    private int _readAhead = SmallestBuffer;
    private long _octets;
    private bool _endOfStream;
    private bool _isCompleted;
    private bool _wasWoken;
    private Exception? _error;

    private Task? _fill;
    private byte[]? _fillBuffer;
    private int _fillCount;
    private Exception? _fillError;

    /// <summary>
    /// What session, fill and wakers tell each other, changed in one piece: whoever takes <see cref="Waiting"/> away together with giving the reason
    /// ends the wait, and nobody else can, so that none ends a wait that began after its reason was dealt with.
    /// </summary>
    private static class State
    {
        public const int Waiting = 1;
        public const int Woken = 2;
        public const int Filling = 4;
        public const int Filled = 8;
    }

    /// <summary>Octets received and shown to the session.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>What came and the session has not consumed.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether a read of the stream is outstanding, which may take octets at any time.</summary>
    public bool IsReading => (Volatile.Read(ref _state) & (State.Filling | State.Filled)) != 0;

    /// <summary>Ends the wait, or the next one. Never blocks and never runs the session on the caller's thread.</summary>
    public void Wake()
    {
        if (Change(set: State.Woken, clear: State.Waiting))
        {
            EndWait(isOnOwnThread: false);
        }
    }

    public override void CancelPendingRead() => Wake();

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_isCompleted, this);
        TakeFill();
        var isReadable = _end > _examined || _endOfStream;

        // After a wake it is the client's turn: however often a session is woken, it comes to read.
        if (!(isReadable && _wasWoken) && (Volatile.Read(ref _state) & State.Woken) != 0)
        {
            Interlocked.And(ref _state, ~State.Woken);

            _wasWoken = true;
            if (!isReadable)
            {
                EnsureFilling();
            }

            // Only what the session has seen before: it may mark all of it as examined without having looked again.
            result = Show(_examined, isCanceled: true);
            return true;
        }

        if (isReadable)
        {
            _wasWoken = false;
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
        EnsureFilling();
        if (!TryBeginWait())
        {
            _wait.SetResult(true); // the reason to end it has come meanwhile
        }
        else if (cancellationToken.CanBeCanceled && cancellationToken != teardown)
        {
            // At teardown the stream breaks and ends the wait by itself; a registration more would only cost.
            _waitToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static me => ((ConnectionReader)me!).CancelWait(), this);
        }

        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    private bool TryBeginWait()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if ((state & (State.Woken | State.Filled)) != 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _state, state | State.Waiting, state) == state)
            {
                return true;
            }
        }
    }

    /// <summary>Changes the state in one piece.</summary>
    /// <returns>Whether the caller has to end the wait.</returns>
    private bool Change(int set, int clear)
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (Interlocked.CompareExchange(ref _state, (state | set) & ~clear, state) == state)
            {
                return (state & clear & State.Waiting) != 0;
            }
        }
    }

    private void EndWait(bool isOnOwnThread)
    {
        _wait.RunContinuationsAsynchronously = !isOnOwnThread;
        _wait.SetResult(true);
    }

    private void CancelWait()
    {
        if (Change(set: 0, clear: State.Waiting))
        {
            _wait.RunContinuationsAsynchronously = true;
            _wait.SetException(new OperationCanceledException(_waitToken));
        }
    }

    private ReadResult Show(int end, bool isCanceled)
    {
        _shownEnd = end;
        var octets = end == _start ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, end - _start);
        return new ReadResult(octets, isCanceled, isCompleted: _endOfStream && !isCanceled);
    }

    private void EnsureFilling()
    {
        if (IsReading || _error is not null)
        {
            return;
        }

        Interlocked.Or(ref _state, State.Filling);
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

        if (Change(set: State.Filled, clear: State.Filling | State.Waiting))
        {
            EndWait(isOnOwnThread: true);
        }
    }

    private async ValueTask<int> FillNewBufferAsync()
    {
        _ = await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        _fillBuffer = ArrayPool<byte>.Shared.Rent(_readAhead);
        return await stream.ReadAsync(_fillBuffer, CancellationToken.None);
    }

    private void TakeFill()
    {
        if ((Volatile.Read(ref _state) & State.Filled) == 0)
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
        Interlocked.And(ref _state, ~State.Filled);
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

    private static byte[] Rent(ReadOnlySpan<byte> octets)
    {
        var buffer = octets.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(buffer);
        return buffer;
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
