namespace Embedded.Mail.Connections;

/// <summary>The one timer of a server: each second it looks at what has to be looked at. A timer for each connection would cost more than the connection.</summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>How often it beats, and so how exact time-outs are.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;
    private readonly Action _beat;
    private int _isBeating;

    public Heartbeat(TimeProvider time, Action beat)
    {
        _beat = beat;
        _timer = time.CreateTimer(static me => ((Heartbeat)me!).Beat(), this, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        // On a starved machine a beat may outlast the interval: the next is left out, not run beside it.
        if (Interlocked.Exchange(ref _isBeating, 1) != 0)
        {
            return;
        }

        try
        {
            _beat();
        }
        finally
        {
            Volatile.Write(ref _isBeating, 0);
        }
    }
}
