using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Threads that may wait for the disk, apart from the thread pool, which must not. They are started when there is work for them, up to a limit, and end when they were
/// idle for a while. Work that exceeds them waits in order.
/// </summary>
internal sealed class DiskThreads
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    private readonly int _limit;
    private readonly object _lock = new();
    private readonly Queue<Action> _work = [];
    private int _count;
    private int _idle;

    /// <summary>Threads up to a limit.</summary>
    public DiskThreads(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
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
    public void Post(Action work)
    {
        lock (_lock)
        {
            _work.Enqueue(work);
            if (_work.Count > _idle && _count < _limit)
            {
                _count++;
                new Thread(Work) { IsBackground = true, Name = "Embedded.Mail disk" }.Start();
            }
            else
            {
                Monitor.Pulse(_lock);
            }
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
                var woken = Monitor.Wait(_lock, IdleLimit);
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
