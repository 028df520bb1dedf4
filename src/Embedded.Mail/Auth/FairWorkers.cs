namespace Embedded.Mail.Auth;

/// <summary>
/// A few threads for costly hashes and for calls that block, so that a burst of logins never holds the threads that serve connections. The networks of the clients have their turns, so that many attempts from one hold up no other, and
/// where too many wait the one with most goes away empty.
/// </summary>
internal sealed class FairWorkers
{
    private const int DefaultMaxWaiting = 10_000;

    private readonly FairQueue<Work> _queue;
    private readonly WorkThreads _threads;

    /// <summary>Threads that begin with the first work.</summary>
    /// <param name="maxThreads">How many work at once.</param>
    /// <param name="maxWaiting">How much may wait.</param>
    /// <param name="threadName">The threads' name.</param>
    public FairWorkers(int maxThreads, int maxWaiting = DefaultMaxWaiting, string threadName = "mail password hash")
    {
        _queue = new FairQueue<Work>(maxWaiting);
        _threads = new WorkThreads(maxThreads, threadName, () => _queue.Count, () => _queue.TryDequeue(out var work) ? work.Run : null);
    }

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
        lock (_threads.Gate)
        {
            if (!_queue.TryEnqueue(network, work, out var displaced))
            {
                displaced!.Refuse();
            }

            _threads.Announce();
        }
    }

    private sealed record Work(Action Run, Action Refuse);
}
