using NUnit.Framework;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>Keeps what a watcher is told, so that a test can await it.</summary>
internal sealed class ChangeRecorder<T>
{
    // Only for a store that fails: a test must end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<T> _changes = [];
    private TaskCompletionSource _more = NewSignal();

    /// <summary>What was told up to now, in order.</summary>
    public IReadOnlyList<T> Changes
    {
        get
        {
            lock (_lock)
            {
                return [.. _changes];
            }
        }
    }

    /// <summary>The watcher to register.</summary>
    public void Record(T change)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            _changes.Add(change);
            (signal, _more) = (_more, NewSignal());
        }

        signal.SetResult();
    }

    /// <summary>Completes with the first change that is such as the condition says.</summary>
    public async Task<T> FirstAsync(Func<T, bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_changes.FindIndex(change => condition(change)) is var index and >= 0)
                {
                    return _changes[index];
                }

                more = _more.Task;
            }

            await more.WaitAsync(patience.Token).ContinueWith(
                task => Assert.That(task.IsCompletedSuccessfully, Is.True, $"Nobody was told: {what}"), TaskScheduler.Default);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
