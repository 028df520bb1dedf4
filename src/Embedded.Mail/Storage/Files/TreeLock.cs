namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Lets many work with paths below a directory, or one change the directories themselves. Whoever waits to change them keeps new ones from beginning. Taken and released
/// on disk threads; not twice by one thread.
/// </summary>
internal sealed class TreeLock
{
    private readonly object _lock = new();
    private int _readers;
    private int _waiting;
    private bool _isWriting;

    /// <summary>Keeps directories as they are until the end of <paramref name="work"/>.</summary>
    public T Read<T>(Func<T> work)
    {
        EnterRead();
        try
        {
            return work();
        }
        finally
        {
            ExitRead();
        }
    }

    /// <summary>Runs work that changes directories.</summary>
    public T Write<T>(Func<T> work)
    {
        EnterWrite();
        try
        {
            return work();
        }
        finally
        {
            ExitWrite();
        }
    }

    private void EnterRead()
    {
        lock (_lock)
        {
            while (_isWriting || _waiting > 0)
            {
                Monitor.Wait(_lock);
            }

            _readers++;
        }
    }

    private void ExitRead()
    {
        lock (_lock)
        {
            if (--_readers == 0)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    private void EnterWrite()
    {
        lock (_lock)
        {
            _waiting++;
            while (_isWriting || _readers > 0)
            {
                Monitor.Wait(_lock);
            }

            _waiting--;
            _isWriting = true;
        }
    }

    private void ExitWrite()
    {
        lock (_lock)
        {
            _isWriting = false;
            Monitor.PulseAll(_lock);
        }
    }
}
