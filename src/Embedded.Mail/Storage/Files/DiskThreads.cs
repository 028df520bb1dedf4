using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Threads that may wait for the disk, apart from the thread pool, which must not. They are started when there is work for them, up to a limit, and end when they were
/// idle for a while. Work that exceeds them waits in order.
/// </summary>
internal sealed class DiskThreads
{
    private static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromSeconds(20);

    private readonly int _limit;
    private readonly TimeSpan _idleLimit;
    private readonly object _lock = new();
    private readonly Queue<Action> _work = [];
    private int _count;
    private int _idle;

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
        Post(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
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
        lock (_lock)
        {
            if (_work.Count >= _idle && _count < _limit)
            {
                StartThread();
            }

            _work.Enqueue(work);
            Monitor.Pulse(_lock);
        }
    }

    private void StartThread()
    {
        try
        {
            // Whoever posts the first work lends the thread neither its culture nor what it knows of a request.
            new Thread(Work) { IsBackground = true, Name = "Embedded.Mail disk" }.UnsafeStart();
            _count++;
        }
        catch (OutOfMemoryException) when (_count > 0)
        {
            // The threads that are there do the work later.
        }
    }

    private void Work()
    {
        while (TryTake(out var work))
        {
            work();
        }
    }

    /// <summary>Waits for work; false when there was none for so long that the thread ends.</summary>
    private bool TryTake([NotNullWhen(true)] out Action? work)
    {
        lock (_lock)
        {
            while (!_work.TryDequeue(out work))
            {
                _idle++;
                var woken = Monitor.Wait(_lock, _idleLimit);
                _idle--;
                if (!woken && _work.Count == 0)
                {
                    _count--;
                    return false;
                }
            }

            return true;
        }
    }
}
