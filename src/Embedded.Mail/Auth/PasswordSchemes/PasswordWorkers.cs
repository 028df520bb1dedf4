namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>
/// A few threads for costly hashes, so that a burst of logins never holds the threads that serve connections. Threads start when there is work and
/// end when there has been none for a while; nothing is to be disposed.
/// </summary>
internal sealed class PasswordWorkers(int maxThreads)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);
    private readonly Queue<Action> _queue = new();
    private readonly object _gate = new();
    private int _threads;
    private int _idle;

    /// <summary>Runs <paramref name="work"/> when its turn comes.</summary>
    /// <param name="work">What to compute; does not wait for anything.</param>
    /// <param name="cancellationToken">Drops work that has not begun.</param>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                completion.SetCanceled(cancellationToken);
                return;
            }

            Complete(completion, work);
        });
        return completion.Task;
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> work)
    {
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

    private void Enqueue(Action item)
    {
        lock (_gate)
        {
            _queue.Enqueue(item);
            if (_idle >= _queue.Count)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < maxThreads)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "mail password hash" }.Start();
            }
        }
    }

    private void Work()
    {
        while (TryTake(out var item))
        {
            item();
        }
    }

    private bool TryTake(out Action item)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out item!))
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
}
