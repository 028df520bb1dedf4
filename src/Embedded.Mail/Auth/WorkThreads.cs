namespace Embedded.Mail.Auth;

/// <summary>
/// A few threads for what waits in somebody's queue. They start when there is work and end when there has been none for a while; nothing is to be disposed.
/// </summary>
/// <param name="maxThreads">How many there are at most.</param>
/// <param name="name">Their name.</param>
/// <param name="count">How much waits; called with <see cref="Gate"/> held.</param>
/// <param name="take">Takes the next work, which throws nothing; null for none. Called with <see cref="Gate"/> held.</param>
internal sealed class WorkThreads(int maxThreads, string name, Func<int> count, Func<Action?> take)
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private int _threads;
    private int _idle;

    /// <summary>Guards the queue.</summary>
    public object Gate { get; } = new();

    /// <summary>There is one more in the queue; <see cref="Gate"/> is held.</summary>
    public void Announce()
    {
        if (_idle >= count())
        {
            Monitor.Pulse(Gate);
        }
        else if (_threads < maxThreads)
        {
            _threads++;
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }
    }

    private void Work()
    {
        while (Next() is { } work)
        {
            work();
        }
    }

    /// <summary>The next work; null when there was none for so long that the thread ends.</summary>
    private Action? Next()
    {
        lock (Gate)
        {
            Action? work;
            while ((work = take()) is null)
            {
                _idle++;
                var pulsed = Monitor.Wait(Gate, IdleTime);
                _idle--;
                if (!pulsed && count() == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return work;
        }
    }
}
