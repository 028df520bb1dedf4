using System.Runtime.InteropServices;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Lets one thread wait for another by a semaphore of the C library. The runtime's events wake a thread while who wakes it still holds a lock that it has to take then, so that it often sleeps
/// once more; this is one call of the system for each of them.
/// </summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private readonly void* _semaphore = NativeMemory.AllocZeroed(LibC.SemaphoreSize);
    private bool _isDisposed;

    /// <summary>For one thread to wait.</summary>
    public WakeUp() => Check(LibC.InitSemaphore(_semaphore, shared: 0, value: 0), "sem_init");

    /// <summary>Ends the wait that goes on, or the next one.</summary>
    public void Set() => Check(LibC.Post(_semaphore), "sem_post");

    /// <summary>Waits for as long as it takes.</summary>
    public void Wait()
    {
        while (LibC.Wait(_semaphore) != 0)
        {
            ThrowUnlessInterrupted("sem_wait");
        }
    }

    /// <summary>Waits.</summary>
    /// <param name="patience">For how long at most, about: the limit is by the system's clock, which may be set.</param>
    /// <returns>False when that was over.</returns>
    public bool Wait(TimeSpan patience)
    {
        var limit = DateTime.UtcNow + patience - DateTime.UnixEpoch;
        var until = new LibC.Moment { Seconds = limit.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = limit.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        while (LibC.Wait(_semaphore, in until) != 0)
        {
            if (Marshal.GetLastPInvokeError() == SystemError.TimedOut)
            {
                return false;
            }

            ThrowUnlessInterrupted("sem_timedwait");
        }

        return true;
    }

    /// <summary>Called when nobody waits and nobody will wake.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _ = LibC.DestroySemaphore(_semaphore);
            NativeMemory.Free(_semaphore);
        }
    }

    private static void ThrowUnlessInterrupted(string call) => Check(Marshal.GetLastPInvokeError() == SystemError.Interrupted ? 0 : -1, call);

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw SystemError.Last(call, "a semaphore");
        }
    }
}
