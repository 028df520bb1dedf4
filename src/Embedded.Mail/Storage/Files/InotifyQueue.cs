using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Embedded.Mail.Storage.Files;

/// <summary>One queue of inotify, read by one thread that another one can stop.</summary>
internal sealed class InotifyQueue : IDisposable
{
    private readonly SafeFileHandle _queue;
    private readonly SafeFileHandle _signal;

    private InotifyQueue(SafeFileHandle queue, SafeFileHandle signal)
    {
        _queue = queue;
        _signal = signal;
    }

    /// <summary>Makes a queue; null when the system gives no more of them.</summary>
    public static InotifyQueue? TryCreate()
    {
        var queue = Inotify.Initialize(LibC.CloseOnExec);
        var signal = queue.IsInvalid ? null : Inotify.CreateSignal(0, LibC.CloseOnExec);
        if (signal is { IsInvalid: false })
        {
            return new(queue, signal);
        }

        queue.Dispose();
        return null;
    }

    /// <summary>Watches a file or directory; the same number for the same file. Null when there is none, or the system allows no more.</summary>
    public int? TryAdd(string path, uint mask)
    {
        var watch = Inotify.AddWatch(_queue, path, mask);
        return watch >= 0 ? watch : null;
    }

    /// <summary>Ends a watch; nothing where it has ended by itself.</summary>
    public void Remove(int watch) => _ = Inotify.RemoveWatch(_queue, watch);

    /// <summary>Waits for events and reads as many as the buffer takes.</summary>
    /// <returns>Count of octets; 0 when the queue was stopped.</returns>
    public int Read(Span<byte> buffer)
    {
        Span<Inotify.Waiting> waiting = stackalloc Inotify.Waiting[2];
        waiting[0] = new() { File = (int)_signal.DangerousGetHandle(), Events = Inotify.Readable };
        waiting[1] = new() { File = (int)_queue.DangerousGetHandle(), Events = Inotify.Readable };
        while (true)
        {
            if (Inotify.Wait(ref waiting[0], (nuint)waiting.Length, -1) < 0)
            {
                ThrowUnlessInterrupted("poll");
            }
            else if (waiting[0].Happened != 0)
            {
                return 0;
            }
            else if (Inotify.Read(_queue, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length) is var count and > 0)
            {
                return (int)count;
            }
            else
            {
                ThrowUnlessInterrupted("read");
            }
        }
    }

    /// <summary>Lets <see cref="Read"/> return, now and ever after.</summary>
    public void Stop()
    {
        var one = 1ul;
        _ = Inotify.Signal(_signal, ref one, sizeof(ulong));
    }

    public void Dispose()
    {
        _queue.Dispose();
        _signal.Dispose();
    }

    private static void ThrowUnlessInterrupted(string call)
    {
        if (Marshal.GetLastPInvokeError() is var error and not SystemError.Interrupted)
        {
            throw SystemError.Of(call, "inotify", error);
        }
    }
}
