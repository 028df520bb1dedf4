using System.Data.Common;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Embedded.Mail.Tests.Logging;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Auth.Sql;

/// <summary>A data base in memory that lives as long as this.</summary>
internal sealed class SqliteBase : IDisposable
{
    private readonly SqliteConnection _keeper;

    public SqliteBase(string script = "")
    {
        ConnectionString = $"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared";
        _keeper = new SqliteConnection(ConnectionString);
        _keeper.Open();
        Run(script);
    }

    public string ConnectionString { get; }

    public DbDataSource Source => SqliteFactory.Instance.CreateDataSource(ConnectionString);

    /// <summary>Runs SQL with values for <c>@0</c>, <c>@1</c> and so on.</summary>
    public void Run(string script, params string[] values)
    {
        using var command = _keeper.CreateCommand();
        command.CommandText = script;
        foreach (var (index, value) in values.Index())
        {
            command.Parameters.AddWithValue($"@{index}", value);
        }

        _ = command.ExecuteNonQuery();
    }

    public SqlDb Open(Action<SqlOptions>? configure = null, ILogger<SqlDb>? logger = null)
    {
        var options = new SqlOptions();
        configure?.Invoke(options);
        return new SqlDb([Source], options, TimeProvider.System, logger ?? SuiteLog.For<SqlDb>());
    }

    public void Dispose() => _keeper.Dispose();
}
