using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Tells of changes that any process makes in directories and files: one queue of the system and one thread for any number of them. Who wants to miss nothing
/// watches first and looks afterwards.
/// </summary>
internal sealed class DirectoryWatch : IDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly InotifyQueue _queue;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, ImmutableArray<Subscription>> _watches = [];
    private bool _disposed;
    private bool _ended;

    private DirectoryWatch(InotifyQueue queue)
    {
        _queue = queue;
        _thread = new Thread(Run) { IsBackground = true, Name = "Embedded.Mail watch" };
        _thread.UnsafeStart();
    }

    /// <summary>How many directories and files the system watches for us.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Begins to listen to the system; null when it has no inotify or allows no more of its queues, and changes must be looked for.</summary>
    public static DirectoryWatch? TryCreate() => OperatingSystem.IsLinux() && InotifyQueue.TryCreate() is { } queue ? new(queue) : null;

    /// <summary>Watches the names in a directory and the octets of its files, not what is below its directories.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="onChange">Called on the thread of all watches, so it returns soon and throws nothing; once more, perhaps, while the watch is ended.</param>
    /// <returns>What ends the watch; null when there is no such directory or the system allows no more, and changes must be looked for.</returns>
    public IDisposable? Watch(string directory, Action<DirectoryChange> onChange) => Add(directory, Inotify.OfDirectory, onChange);

    /// <summary>Ends all watches. Afterwards nothing is told any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _watches.Clear();
            if (!_ended)
            {
                _queue.Stop();
            }
        }

        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private Subscription? Add(string path, uint mask, Action<DirectoryChange> onChange)
    {
        // Under the lock, lest an event comes before the number of its watch is known.
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_ended || _queue.TryAdd(path, mask) is not { } number)
            {
                return null;
            }

            var subscription = new Subscription(this, number, onChange);
            _watches[number] = _watches.GetValueOrDefault(number, []).Add(subscription);
            return subscription;
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            if (!_watches.TryGetValue(subscription.Number, out var all))
            {
                return;
            }

            var rest = all.Remove(subscription);
            if (rest.IsEmpty)
            {
                _ = _watches.Remove(subscription.Number);
                _queue.Remove(subscription.Number);
            }
            else
            {
                _watches[subscription.Number] = rest;
            }
        }
    }

    private void Run()
    {
        try
        {
            TellEvents();
        }
        catch (IOException)
        {
            // The system has no memory left for events. Whoever watches is told to look for changes instead.
            End();
        }
        finally
        {
            _queue.Dispose();
        }
    }

    private void End()
    {
        var all = Take(0, DirectoryChangeKind.Missed);
        lock (_lock)
        {
            _ended = true;
            _watches.Clear();
        }

        foreach (var subscription in all)
        {
            subscription.OnChange(new(DirectoryChangeKind.Gone, ""));
        }
    }

    private void TellEvents()
    {
        var buffer = new byte[BufferLength];
        int count;
        while ((count = _queue.Read(buffer)) > 0)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, count);
            while (!rest.IsEmpty)
            {
                var length = Inotify.EventLength + MemoryMarshal.Read<int>(rest[Inotify.NameLengthOffset..]);
                Tell(MemoryMarshal.Read<int>(rest), MemoryMarshal.Read<uint>(rest[Inotify.MaskOffset..]), rest[Inotify.EventLength..length]);
                rest = rest[length..];
            }
        }
    }

    private void Tell(int number, uint mask, ReadOnlySpan<byte> name)
    {
        var gone = (mask & (Inotify.Ignored | Inotify.SelfMoved | Inotify.SelfDeleted)) != 0;
        var kind = gone ? DirectoryChangeKind.Gone : (mask & Inotify.QueueOverflow) != 0 ? DirectoryChangeKind.Missed : DirectoryChangeKind.Changed;
        var subscriptions = Take(number, kind);
        if (subscriptions.IsEmpty)
        {
            return;
        }

        var change = new DirectoryChange(kind, Encoding.UTF8.GetString(name.TrimEnd((byte)0)));
        foreach (var subscription in subscriptions)
        {
            subscription.OnChange(change);
        }
    }

    private ImmutableArray<Subscription> Take(int number, DirectoryChangeKind kind)
    {
        lock (_lock)
        {
            if (kind == DirectoryChangeKind.Missed)
            {
                return [.. _watches.Values.SelectMany(one => one)];
            }

            if (_watches.TryGetValue(number, out var subscriptions) && kind == DirectoryChangeKind.Gone)
            {
                _ = _watches.Remove(number);
                _queue.Remove(number);
            }

            return subscriptions.IsDefault ? [] : subscriptions;
        }
    }

    private sealed class Subscription(DirectoryWatch watch, int number, Action<DirectoryChange> onChange) : IDisposable
    {
        public int Number => number;

        public Action<DirectoryChange> OnChange => onChange;

        public void Dispose() => watch.Remove(this);
    }
}
