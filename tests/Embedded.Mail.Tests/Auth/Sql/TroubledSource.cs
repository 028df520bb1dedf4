using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Embedded.Mail.Tests.Auth.Sql;

/// <summary>A data base that is in the trouble that it is told to be in.</summary>
internal sealed class TroubledSource(string connectionString) : DbDataSource
{
    private readonly ManualResetEventSlim _open = new(true);
    private int _dead;

    /// <summary>Whether connections are refused.</summary>
    public bool IsAway { get; set; }

    /// <summary>How many connections were asked for.</summary>
    public int Asked;

    /// <summary>Set when a caller begins to wait for a server that hangs.</summary>
    public TaskCompletionSource Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string ConnectionString => connectionString;

    /// <summary>From now on callers wait, blocking their threads and heeding no cancellation, as those of many providers do.</summary>
    public void Hang() => _open.Reset();

    public void GoOn() => _open.Set();

    /// <summary>The next connections are dead already, as those of a pool are after a server's restart.</summary>
    public void KillPooled(int count) => _dead = count;

    protected override DbConnection CreateDbConnection() => new SqliteConnection(connectionString);

    protected override DbConnection OpenDbConnection()
    {
        Interlocked.Increment(ref Asked);
        if (!_open.IsSet)
        {
            Stalled.TrySetResult();
            _open.Wait();
        }

        if (IsAway)
        {
            throw new InvalidOperationException("connection refused");
        }

        var connection = base.OpenDbConnection();
        if (Interlocked.Decrement(ref _dead) >= 0)
        {
            connection.Close();
        }

        return connection;
    }

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());

    protected override void Dispose(bool disposing)
    {
        _open.Set();
        base.Dispose(disposing);
    }
}
