using System.Collections.Concurrent;
using System.Net;

namespace Embedded.Mail.Connections;

/// <summary>All live connections, and the counts that the limits speak of.</summary>
internal sealed class ConnectionRegistry(ConnectionLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<StreamConnection, bool> _connections = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private readonly Dictionary<UserAndAddress, int> _perUser = [];
    private TaskCompletionSource? _emptied;
    private int _current;
    private bool _isDraining;
    private long _octetsReceived;
    private long _octetsSent;

    private readonly record struct UserAndAddress(string Protocol, string User, IPAddress Address);

    public ConnectionLimits Limits => limits;

    public TimeProvider Time => time;

    /// <summary>Connections at this moment, those included whose session has not begun.</summary>
    public int Current => Volatile.Read(ref _current);

    public bool IsDraining => Volatile.Read(ref _isDraining);

    /// <summary>Octets received on all connections, past and present.</summary>
    public long OctetsReceived => Volatile.Read(ref _octetsReceived) + _connections.Keys.Sum(connection => connection.OctetsReceived);

    /// <summary>Octets sent on all connections, past and present.</summary>
    public long OctetsSent => Volatile.Read(ref _octetsSent) + _connections.Keys.Sum(connection => connection.OctetsSent);

    /// <summary>Takes one of <see cref="ConnectionLimits.MaxConnections"/>; false when there is none left.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _current) <= limits.MaxConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives back what <see cref="TryEnter"/> took.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _current) == 0)
        {
            Volatile.Read(ref _emptied)?.TrySetResult();
        }
    }

    public void Add(StreamConnection connection)
    {
        _connections[connection] = true;
        if (IsDraining)
        {
            connection.Wake(); // it came between the last accept and the stop
        }
    }

    public void Remove(StreamConnection connection)
    {
        if (_connections.TryRemove(connection, out _))
        {
            Interlocked.Add(ref _octetsReceived, connection.OctetsReceived);
            Interlocked.Add(ref _octetsSent, connection.OctetsSent);
            Leave();
        }
    }

    public void ForEach(Action<StreamConnection> action)
    {
        foreach (var (connection, _) in _connections)
        {
            action(connection);
        }
    }

    /// <summary>Tells every session that the server stops.</summary>
    /// <returns>A task that ends when the last connection has left.</returns>
    public Task Drain()
    {
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _emptied, emptied);
        Volatile.Write(ref _isDraining, true);
        ForEach(static connection => connection.Wake());
        if (Current == 0)
        {
            emptied.TrySetResult();
        }

        return emptied.Task;
    }

    public bool TryCountAddress(IPAddress address) => TryCount(_perAddress, address, limits.MaxConnectionsPerAddress);

    public void UncountAddress(IPAddress address) => Uncount(_perAddress, address);

    public bool TryCountUser(string protocol, string user, IPAddress address) =>
        TryCount(_perUser, new UserAndAddress(protocol, user, address), limits.MaxConnectionsPerUserAndAddress);

    public void UncountUser(string protocol, string user, IPAddress address) => Uncount(_perUser, new UserAndAddress(protocol, user, address));

    private static bool TryCount<TKey>(Dictionary<TKey, int> counts, TKey key, int limit)
        where TKey : notnull
    {
        lock (counts)
        {
            counts.TryGetValue(key, out var count);
            if (limit > 0 && count >= limit)
            {
                return false;
            }

            counts[key] = count + 1;
            return true;
        }
    }

    private static void Uncount<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        lock (counts)
        {
            if (counts[key] is > 1 and var count)
            {
                counts[key] = count - 1;
            }
            else
            {
                counts.Remove(key);
            }
        }
    }
}
