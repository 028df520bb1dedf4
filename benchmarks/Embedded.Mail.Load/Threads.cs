using System.Collections.Concurrent;

namespace Embedded.Mail.Load;

/// <summary>The same work on several threads that begin it together.</summary>
internal static class Threads
{
    /// <summary>Runs the work to its end on all threads.</summary>
    /// <param name="count">How many threads.</param>
    /// <param name="onStart">Called once, when all are ready and before any goes on.</param>
    /// <param name="work">The work, with the thread's number and what it calls once it is ready.</param>
    /// <exception cref="AggregateException">What went wrong on any of them.</exception>
    public static void Run(int count, Action onStart, Action<int, Action> work)
    {
        using var barrier = new Barrier(count, _ => onStart());
        var errors = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                work(number, barrier.SignalAndWait);
            }
            catch (Exception e)
            {
                // The others need not wait for this one.
                errors.Enqueue(e);
                barrier.RemoveParticipant();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (!errors.IsEmpty)
        {
            throw new AggregateException(errors);
        }
    }
}
