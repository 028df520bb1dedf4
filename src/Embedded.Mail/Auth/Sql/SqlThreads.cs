namespace Embedded.Mail.Auth.Sql;

/// <summary>
/// A few threads for talking to a data base. Many providers block where their methods are named asynchronous; every step of work begun here runs on these threads, so what a provider blocks is one of them, and
/// what it really does asynchronously holds none. Threads start when there is work and end when there has been none for a while; nothing is to be disposed.
/// </summary>
internal sealed class SqlThreads(int maxThreads) : TaskScheduler
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static SqlThreads? t_current;

    private readonly Queue<Task> _queue = new();
    private readonly object _gate = new();
    private int _threads;
    private int _idle;

    public override int MaximumConcurrencyLevel => maxThreads;

    /// <summary>Begins work that goes on here after each of its waits.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _queue.Enqueue(task);
            if (_idle >= _queue.Count)
            {
                Monitor.Pulse(_gate);
            }
            else if (_threads < maxThreads)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "mail sql" }.Start();
            }
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        t_current == this && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _queue];
        }
    }

    private void Work()
    {
        t_current = this;
        while (TryTake(out var task))
        {
            TryExecuteTask(task);
        }
    }

    private bool TryTake(out Task task)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out task!))
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
