namespace Embedded.Mail.Auth.Unix;

/// <summary>
/// Calls of the system's libraries that may hang for as long as a directory far away likes: on a few threads of their own, the clients' networks in turn. A call that hangs cannot be ended; it keeps
/// its thread, and nobody has to wait for it.
/// </summary>
/// <param name="name">What the calls are of, for the threads' name and for errors.</param>
/// <param name="maxThreads">How many calls run at once; others wait.</param>
/// <param name="maxWaiting">How many wait, so that nothing piles up behind calls that hang.</param>
internal sealed class BlockingCalls(string name, int maxThreads = BlockingCalls.DefaultThreads, int maxWaiting = BlockingCalls.DefaultWaiting)
{
    // As many as Dovecot has auth workers.
    public const int DefaultThreads = 30;
    public const int DefaultWaiting = 1024;

    private readonly FairWorkers _workers = new(maxThreads, maxWaiting, $"mail {name}");

    /// <summary>Runs a call when its turn comes.</summary>
    /// <param name="request">On whose account; null for nobody's.</param>
    /// <param name="call">What to do; not begun once nobody waits for it.</param>
    /// <param name="cancellationToken">Ends the wait, also for a call that has begun.</param>
    /// <exception cref="IOException">Too many wait; the message is for the log.</exception>
    public async Task<T> RunAsync<T>(AuthRequest? request, Func<T> call, CancellationToken cancellationToken)
    {
        var answer = _workers.RunAsync(ClientNetwork.Of(request?.RemoteEndPoint?.Address), call, cancellationToken);

        // Where nobody waits any more, its failure is nobody's.
        _ = answer.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (FairWorkersBusyException)
        {
            throw new IOException($"too many calls of {name} wait");
        }
    }
}
