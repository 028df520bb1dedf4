using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Sql;

/// <summary>What is done with an open connection.</summary>
internal delegate Task<T> SqlWork<T>(DbConnection connection, SqlDeadline deadline);

/// <summary>
/// One data base: at most so many connections in use at once, each use within a time limit. A provider that does not heed cancellation goes on alone after the limit and holds its connection and its thread, and
/// nobody else.
/// </summary>
#pragma warning disable CA1001 // The semaphore's wait handle, all there would be to dispose, is never asked for.
internal sealed class SqlSource(DbDataSource dataSource, string name, SqlOptions options, TimeProvider time, ILogger logger)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _slots = new(options.MaxConnections);
    private readonly SqlThreads _threads = new(options.MaxConnections);
    private readonly SqlOutage _outage = new(time);

    /// <summary>Whether to prefer another data base: this one was away a moment ago. One caller in a while is sent to see.</summary>
    public bool IsAvoided => _outage.IsAvoided();

    /// <summary>Opens a connection and does the work.</summary>
    /// <exception cref="SqlUnavailableException">The data base is away, or the time is up.</exception>
    public async Task<T> RunAsync<T>(SqlWork<T> work, CancellationToken cancellationToken)
    {
        var deadline = new SqlDeadline(options.Timeout, time, cancellationToken);
        await TakeSlotAsync(deadline, cancellationToken);
        var running = _threads.RunAsync(() => UseSlotAsync(work, deadline));
        try
        {
            var result = await running.WaitAsync(deadline.Token);
            EndOutage();
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Forget(running);
            throw Unavailable($"no answer within {options.Timeout.TotalSeconds} s", null);
        }
        catch (OperationCanceledException)
        {
            Forget(running);
            throw;
        }
        catch (SqlUnavailableException e)
        {
            throw Unavailable(e.Message, e.InnerException);
        }
    }

    private async Task TakeSlotAsync(SqlDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            await _slots.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            deadline.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new SqlUnavailableException($"{name}: no connection became free within {options.Timeout.TotalSeconds} s");
        }
    }

    private async Task<T> UseSlotAsync<T>(SqlWork<T> work, SqlDeadline deadline)
    {
        try
        {
            return await ConnectAndWorkAsync(work, deadline);
        }
        finally
        {
            deadline.Dispose();
            _slots.Release();
        }
    }

    // A pooled connection may have been dead for long, and so may all of the pool be; a query that only reads may be put again.
    private async Task<T> ConnectAndWorkAsync<T>(SqlWork<T> work, SqlDeadline deadline)
    {
        for (var attempt = 0; ; attempt++)
        {
            await using var connection = await OpenAsync(deadline.Token);
            try
            {
                return await work(connection, deadline);
            }
            catch (Exception e) when (e is not OperationCanceledException && connection.State != ConnectionState.Open)
            {
                if (attempt >= options.MaxConnections)
                {
                    throw new SqlUnavailableException(e.Message, e);
                }
            }
        }
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Providers throw all kinds of exceptions where a server is away.
            throw new SqlUnavailableException(e.Message, e);
        }
    }

    private SqlUnavailableException Unavailable(string reason, Exception? inner)
    {
        if (_outage.Begin())
        {
            Log.SqlAway(logger, name, SqlText.OneLine(reason));
        }

        return new SqlUnavailableException($"{name}: {reason}", inner);
    }

    private void EndOutage()
    {
        if (_outage.End())
        {
            Log.SqlBack(logger, name);
        }
    }

    // Whatever comes of it comes too late.
    private static void Forget(Task task) =>
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
