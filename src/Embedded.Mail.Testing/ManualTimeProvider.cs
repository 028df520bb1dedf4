namespace Embedded.Mail.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire inside <see cref="Advance"/>, on its caller's thread, in the order in which they are due,
/// each seeing the time at which it is due. Safe for several callers at once.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _waiting = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _order;

    /// <summary>A clock that begins at <paramref name="start"/>.</summary>
    public ManualTimeProvider(DateTimeOffset start) => _start = _now = start.ToUniversalTime();

    /// <summary>A clock that begins at noon (UTC) of 1 February 2026.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>UTC, so that a test does not depend on where it runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks of 100 ns, as <see cref="TimeSpan"/> counts.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait to fire.</summary>
    public int TimerCount
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward and fires what becomes due on the way, including timers that are set meanwhile.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = GetUtcNow() + time;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Completes when at least <paramref name="count"/> timers wait: what a test awaits before it moves the clock past them.</summary>
    public Task WaitForTimersAsync(int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    private ManualTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = _waiting.Where(timer => timer.Due <= end).OrderBy(timer => timer.Due).ThenBy(timer => timer.Order).FirstOrDefault();
            if (next is null)
            {
                _now = end > _now ? end : _now;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            _ = _waiting.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                Wait(next, next.Period);
            }

            return next;
        }
    }

    private bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _ = _waiting.Remove(timer);
            timer.Period = period;
            if (timer.IsDisposed)
            {
                return false;
            }

            if (dueTime >= TimeSpan.Zero)
            {
                Wait(timer, dueTime);
            }

            return true;
        }
    }

    private void Wait(ManualTimer timer, TimeSpan time)
    {
        timer.Due = _now + time;
        timer.Order = _order++;
        _waiting.Add(timer);
        foreach (var (_, reached) in _awaited.Where(awaited => _waiting.Count >= awaited.Count))
        {
            _ = reached.TrySetResult();
        }

        _ = _awaited.RemoveAll(awaited => awaited.Reached.Task.IsCompleted);
    }

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            _ = _waiting.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; set; }

        public bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Fire() => callback(state);

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
