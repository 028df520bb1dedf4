using System.Data.Common;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>The SQL data bases of a configuration, each made when a passdb or userdb first names it. Owns their data sources.</summary>
internal sealed class SqlDatabases(
    IOptions<SqlDatabasesOptions> options, IEnumerable<SqlProvider> providers, TimeProvider time, PasswordVerifier verifier, ILogger<SqlDb> logger) : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqlDb> _databases = new(StringComparer.Ordinal);
    private readonly List<DbDataSource> _sources = [];

    /// <summary>The data base of this name, which the options have.</summary>
    public SqlDb Find(string name)
    {
        lock (_gate)
        {
            if (!_databases.TryGetValue(name, out var database))
            {
                database = Make(options.Value.Databases[name]);
                _databases.Add(name, database);
            }

            return database;
        }
    }

    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }

    private SqlDb Make(SqlDatabaseOptions database)
    {
        var provider = providers.Last(provider => provider.Name == database.Provider);
        var sources = database.Connect.Select(provider.Create).ToList();
        _sources.AddRange(sources);
        return new SqlDb(sources, database, time, logger, verifier);
    }
}
