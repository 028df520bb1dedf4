using System.Net.Sockets;

namespace Embedded.Mail.Ldap.Connections;

/// <summary>
/// Connections of one kind to one server, each lent to one user at a time. What a server may have closed meanwhile is noticed: a request that fails on a connection from the stock is put again on a new one, which is
/// right since searches and binds change nothing.
/// </summary>
internal sealed class LdapPool : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<LdapConnection>> _open;
    private readonly SemaphoreSlim _free;
    private readonly TimeProvider _time;
    private readonly TimeSpan _idleTimeout;
    private readonly int _maxConnections;
    private readonly Stack<LdapConnection> _idle = new();
    private readonly ITimer _sweep;
    private bool _isDisposed;

    public LdapPool(Func<CancellationToken, Task<LdapConnection>> open, int maxConnections, TimeSpan idleTimeout, TimeProvider time)
    {
        _open = open;
        _free = new SemaphoreSlim(maxConnections);
        _maxConnections = maxConnections;
        _idleTimeout = idleTimeout;
        _time = time;
        _sweep = time.CreateTimer(_ => _ = CloseIdleAsync(_idleTimeout), null, idleTimeout, idleTimeout);
    }

    /// <summary>Does something with a connection.</summary>
    /// <exception cref="LdapBusyException">All connections were in use until the time was up.</exception>
    public async Task<T> RunAsync<T>(Func<LdapConnection, LdapTurn, Task<T>> operation, LdapTurn turn)
    {
        try
        {
            await _free.WaitAsync(turn.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new LdapBusyException($"all {_maxConnections} connections are in use", e);
        }

        try
        {
            return await RunLentAsync(operation, turn);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Closes what waits for use; what is in use is closed when it comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        lock (_idle)
        {
            _isDisposed = true;
        }

        await CloseIdleAsync(TimeSpan.Zero);
    }

    private async Task<T> RunLentAsync<T>(Func<LdapConnection, LdapTurn, Task<T>> operation, LdapTurn turn)
    {
        if (TryTakeIdle() is { } known)
        {
            try
            {
                return await UseAsync(known, operation, turn);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // Its fellows are as old: a server that restarted has dropped them all.
                await CloseIdleAsync(TimeSpan.Zero);
            }
        }

        return await UseAsync(await _open(turn.Token), operation, turn);
    }

    private async Task<T> UseAsync<T>(LdapConnection connection, Func<LdapConnection, LdapTurn, Task<T>> operation, LdapTurn turn)
    {
        try
        {
            var result = await operation(connection, turn);
            await GiveBackAsync(connection);
            return result;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    private LdapConnection? TryTakeIdle()
    {
        while (true)
        {
            LdapConnection? connection;
            lock (_idle)
            {
                if (!_idle.TryPop(out connection))
                {
                    return null;
                }
            }

            if (!connection.IsSpent && _time.GetElapsedTime(connection.IdleSince) < _idleTimeout)
            {
                return connection;
            }

            connection.Abort();
        }
    }

    private async ValueTask GiveBackAsync(LdapConnection connection)
    {
        connection.IdleSince = _time.GetTimestamp();
        lock (_idle)
        {
            if (!_isDisposed)
            {
                _idle.Push(connection);
                return;
            }
        }

        await connection.DisposeAsync();
    }

    private async Task CloseIdleAsync(TimeSpan age)
    {
        List<LdapConnection> old;
        lock (_idle)
        {
            var all = _idle.Reverse().ToList();
            old = all.FindAll(connection => _time.GetElapsedTime(connection.IdleSince) >= age);
            _idle.Clear();
            foreach (var connection in all.Except(old))
            {
                _idle.Push(connection);
            }
        }

        foreach (var connection in old)
        {
            await connection.DisposeAsync();
        }
    }
}
