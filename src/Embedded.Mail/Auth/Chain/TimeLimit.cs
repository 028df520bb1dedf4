namespace Embedded.Mail.Auth.Chain;

/// <summary>How long a data base may take. One that takes longer is left alone: whatever it does with its cancellation, nobody waits for it any more.</summary>
internal sealed class TimeLimit(TimeSpan limit, TimeProvider time)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Length => limit;

    /// <summary>Asks, and waits no longer than the limit.</summary>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = ask(stop.Token);
        if (answer.IsCompleted)
        {
            stop.Dispose();
            return await answer;
        }

        return await WaitAsync(answer.AsTask(), stop, cancellationToken);
    }

    private async Task<T> WaitAsync<T>(Task<T> answer, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(limit, time, cancellationToken);
        }
        finally
        {
            if (!answer.IsCompleted)
            {
                await stop.CancelAsync();
            }

            // Whoever comes too late may fail unheard; its token stays whole until then.
            _ = answer.ContinueWith(
                (late, source) =>
                {
                    _ = late.Exception;
                    ((CancellationTokenSource)source!).Dispose();
                },
                stop,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
