using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Storage;

/// <summary>
/// Tells watchers of changes, in the order in which they were committed, one at a time and outside all locks. A committer calls <see cref="Enqueue"/> under the lock that orders its
/// commits and <see cref="Deliver"/> after releasing it; while one thread delivers, others only leave their changes to it.
/// </summary>
internal sealed class ChangeFeed<T>(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Queue<(T Change, ImmutableArray<Watcher> Watchers)> _queue = new();
    private ImmutableArray<Watcher> _watchers = [];
    private bool _delivering;

    /// <summary>Whether anybody would be told; where not, a change need not even be described.</summary>
    public bool HasWatchers
    {
        get
        {
            lock (_lock)
            {
                return !_watchers.IsEmpty;
            }
        }
    }

    /// <summary>Adds a watcher, who is told of what is enqueued from now on.</summary>
    public IDisposable Watch(Action<T> onChange)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        var watcher = new Watcher(this, onChange);
        lock (_lock)
        {
            _watchers = _watchers.Add(watcher);
        }

        return watcher;
    }

    public void Enqueue(T change)
    {
        lock (_lock)
        {
            if (!_watchers.IsEmpty)
            {
                _queue.Enqueue((change, _watchers));
            }
        }
    }

    public void Deliver()
    {
        if (!TryBegin())
        {
            return;
        }

        while (TryTake(out var next))
        {
            foreach (var watcher in next.Watchers)
            {
                Tell(watcher, next.Change);
            }
        }
    }

    private bool TryBegin()
    {
        lock (_lock)
        {
            var begins = !_delivering && _queue.Count > 0;
            _delivering |= begins;
            return begins;
        }
    }

    private bool TryTake(out (T Change, ImmutableArray<Watcher> Watchers) next)
    {
        lock (_lock)
        {
            return _delivering = _queue.TryDequeue(out next);
        }
    }

    // The change is committed: a watcher that breaks its promise not to throw must neither fail the committer nor silence the other watchers.
    private void Tell(Watcher watcher, T change)
    {
        try
        {
            watcher.Tell(change);
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.WatcherFailed(logger, e);
        }
    }

    private void Remove(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Remove(watcher);
        }
    }

    private sealed class Watcher(ChangeFeed<T> feed, Action<T> onChange) : IDisposable
    {
        private volatile bool _disposed;

        public void Tell(T change)
        {
            if (!_disposed)
            {
                onChange(change);
            }
        }

        public void Dispose()
        {
            _disposed = true;
            feed.Remove(this);
        }
    }
}
