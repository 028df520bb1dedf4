namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Threads that may wait for the disk, apart from the thread pool, which must not. They are started when there is work for them, up to a limit, and end when they were
/// idle for a while. Work that exceeds them waits in order.
/// </summary>
internal sealed class DiskThreads : IDisposable
{
    private static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromSeconds(20);

    private readonly int _limit;
    private readonly TimeSpan _idleLimit;
    private readonly Lock _lock = new();
    private readonly Queue<Action> _work = [];
    private readonly List<Worker> _idle = [];
    private int _count;
    private int _goingOn;
    private bool _isDisposed;

    /// <summary>Threads up to a limit.</summary>
    /// <param name="limit">How many there are at most.</param>
    /// <param name="idleLimit">How long a thread waits for work before it ends; null for 20 seconds.</param>
    public DiskThreads(int limit, TimeSpan? idleLimit = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
        _idleLimit = idleLimit ?? DefaultIdleLimit;
    }

    /// <summary>Runs work that blocks. Its outcome is awaited on the thread pool.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => Run(work)(completion));
        return completion.Task;
    }

    /// <summary>
    /// Runs work that blocks. Who awaits its outcome goes on on the same thread, which saves waking another. At most half of the threads do that at a time, so that there are
    /// others for the disk however long it takes.
    /// </summary>
    public Task<T> RunThroughAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>();
        Post(() => GoOn(Run(work), completion));
        return completion.Task;
    }

    /// <summary>Runs work that blocks.</summary>
    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Runs work that blocks and throws nothing.</summary>
    /// <exception cref="OutOfMemoryException">There is no thread, and the system gives none; the work is not done.</exception>
    public void Post(Action work)
    {
        if (TakeIdle(work) is { } worker)
        {
            worker.Give(work);
        }
    }

    /// <summary>Lets threads end as soon as there is no work for them. What is posted nevertheless is done.</summary>
    public void Dispose()
    {
        Worker[] idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        Array.ForEach(idle, static worker => worker.Give(static () => { }));
    }

    /// <summary>Runs work, and tells how to tell of its outcome.</summary>
    private static Action<TaskCompletionSource<T>> Run<T>(Func<T> work)
    {
        try
        {
            var result = work();
            return completion => completion.SetResult(result);
        }
        catch (Exception e)
        {
            return completion => completion.SetException(e);
        }
    }

    private void GoOn<T>(Action<TaskCompletionSource<T>> tell, TaskCompletionSource<T> completion)
    {
        try
        {
            if (Interlocked.Increment(ref _goingOn) <= _limit / 2)
            {
                tell(completion);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(static state => state.Tell(state.Completion), (Tell: tell, Completion: completion), preferLocal: false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _goingOn);
        }
    }

    /// <summary>The thread that was idle for the shortest time, whose memory is still at hand; null when the work was given to a new thread, or waits.</summary>
    private Worker? TakeIdle(Action work)
    {
        lock (_lock)
        {
            if (_idle.Count > 0)
            {
                var worker = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                return worker;
            }

            if (_count == _limit || !TryStart(work))
            {
                _work.Enqueue(work);
            }

            return null;
        }
    }

    private bool TryStart(Action work)
    {
        try
        {
            // Whoever posts the first work lends the thread neither its culture nor what it knows of a request.
            new Thread(() => Work(work)) { IsBackground = true, Name = "Embedded.Mail disk" }.UnsafeStart();
            _count++;
            return true;
        }
        catch (OutOfMemoryException) when (_count > 0)
        {
            // The threads that are there do the work later.
            return false;
        }
    }

    private void Work(Action first)
    {
        using var worker = new Worker();
        for (var work = first; work is not null; work = Next(worker))
        {
            work();
        }
    }

    /// <summary>The next work of a thread; null when there was none for so long that it ends.</summary>
    private Action? Next(Worker worker)
    {
        lock (_lock)
        {
            if (_work.TryDequeue(out var work))
            {
                return work;
            }

            if (_isDisposed)
            {
                _count--;
                return null;
            }

            _idle.Add(worker);
        }

        return worker.TryTake(_idleLimit) ?? (TryEnd(worker) ? null : worker.Take());
    }

    // Who is no longer among the idle is about to be given work.
    private bool TryEnd(Worker worker)
    {
        lock (_lock)
        {
            var ends = _idle.Remove(worker);
            _count -= ends ? 1 : 0;
            return ends;
        }
    }

    /// <summary>An idle thread's place to be given work: once, by who took it from among the idle.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly WakeUp _given = new();
        private Action? _work;

        public void Give(Action work)
        {
            _work = work;
            _given.Set();
        }

        /// <summary>Null when nothing was given for so long; what is given after that is for the next call.</summary>
        public Action? TryTake(TimeSpan patience)
        {
            return _given.Wait(patience) ? TakeGiven() : null;
        }

        /// <summary>What is given, or will be.</summary>
        public Action Take()
        {
            _given.Wait();
            return TakeGiven();
        }

        private Action TakeGiven()
        {
            var work = _work!;
            _work = null;
            return work;
        }

        public void Dispose() => _given.Dispose();
    }
}
