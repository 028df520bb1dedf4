namespace Embedded.Mail.Auth;

/// <summary>
/// A few threads for costly hashes and for calls that block, so that a burst of logins never holds the threads that serve connections. The networks of the clients have their turns, so that many attempts from one hold up no other, and
/// where too many wait the one with most goes away empty. Threads start when there is work and end when there has been none for a while; nothing is to be disposed.
/// </summary>
internal sealed class FairWorkers(
    int maxThreads, int maxWaiting = FairWorkers.DefaultMaxWaiting, string threadName = "mail password hash")
{
    private const int DefaultMaxWaiting = 10_000;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);
    private readonly FairQueue<Work> _queue = new(maxWaiting);
    private readonly object _gate = new();
    private int _threads;
    private int _idle;

    /// <summary>Runs <paramref name="work"/> when its turn comes.</summary>
    /// <param name="network">Where the work comes from.</param>
    /// <param name="work">What to do on one of the threads, which it may hold.</param>
    /// <param name="cancellationToken">Drops work that has not begun.</param>
    /// <exception cref="FairWorkersBusyException">Too much work waits.</exception>
    public Task<T> RunAsync<T>(UInt128 network, Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(network, new Work(() => Complete(completion, work, cancellationToken), () => completion.SetException(new FairWorkersBusyException())));
        return completion.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.SetResult(work());
        }
        catch (Exception e)
        {
            // Not swallowed: the one who awaits gets it.
            completion.SetException(e);
        }
    }

    private void Enqueue(UInt128 network, Work work)
    {
        lock (_gate)
        {
            if (!_queue.TryEnqueue(network, work, out var displaced))
            {
                displaced!.Refuse();
            }

            if (_idle >= _queue.Count)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < maxThreads)
            {
                _threads++;
                new Thread(RunAll) { IsBackground = true, Name = threadName }.Start();
            }
        }
    }

    private void RunAll()
    {
        while (TryTake(out var work))
        {
            work.Run();
        }
    }

    private bool TryTake(out Work work)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out work!))
            {
                _idle++;
                var pulsed = Monitor.Wait(_gate, IdleTime);
                _idle--;
                if (!pulsed && _queue.Count == 0)
                {
                    _threads--;
                    return false;
                }
            }

            return true;
        }
    }

    private sealed record Work(Action Run, Action Refuse);
}
