namespace Embedded.Mail.Auth.Sql;

/// <summary>
/// A few threads for talking to a data base. Many providers block where their methods are named asynchronous; every step of work begun here runs on these threads, so what a provider blocks is one of them, and
/// what it really does asynchronously holds none.
/// </summary>
internal sealed class SqlThreads : TaskScheduler
{
    [ThreadStatic]
    private static SqlThreads? t_current;

    private readonly Queue<Task> _queue = new();
    private readonly WorkThreads _threads;

    public SqlThreads(int maxThreads)
    {
        MaximumConcurrencyLevel = maxThreads;
        _threads = new WorkThreads(maxThreads, "mail sql", () => _queue.Count, () => _queue.TryDequeue(out var task) ? () => Execute(task) : null);
    }

    public override int MaximumConcurrencyLevel { get; }

    /// <summary>Begins work that goes on here after each of its waits.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        lock (_threads.Gate)
        {
            _queue.Enqueue(task);
            _threads.Announce();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        t_current == this && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_threads.Gate)
        {
            return [.. _queue];
        }
    }

    private void Execute(Task task)
    {
        t_current = this;
        TryExecuteTask(task);
    }
}
