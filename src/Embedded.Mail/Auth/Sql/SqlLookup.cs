using System.Collections.Immutable;
using System.Data.Common;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Sql;

/// <summary>Puts queries to the data bases and reads their rows.</summary>
internal sealed class SqlLookup(SqlSources sources, TimeSpan timeout)
{
    private const int RowsBetweenExtensions = 256;

    /// <summary>The rows for a user, not more than two: that there is a second is all that is to be known of it.</summary>
    /// <exception cref="SqlUnavailableException">No data base answers.</exception>
    /// <exception cref="DbException">The data base refuses the query; or another exception that the provider has for it.</exception>
    public Task<List<SqlRow>> FindAsync(SqlQuery query, VariableValues values, CancellationToken cancellationToken) =>
        RunAsync(query, values, maxRows: 2, cancellationToken);

    /// <summary>All rows, in however long a time, as long as they keep coming.</summary>
    /// <exception cref="SqlUnavailableException">No data base answers.</exception>
    /// <exception cref="DbException">The data base refuses the query; or another exception that the provider has for it.</exception>
    public Task<List<SqlRow>> ListAsync(SqlQuery query, VariableValues values, CancellationToken cancellationToken) =>
        RunAsync(query, values, int.MaxValue, cancellationToken);

    private async Task<List<SqlRow>> RunAsync(SqlQuery query, VariableValues values, int maxRows, CancellationToken cancellationToken) =>
        query.Bind(values) is { } bound
            ? await sources.RunAsync((connection, deadline) => ReadAsync(connection, query, bound, maxRows, deadline), cancellationToken)
            : [];

    private async Task<List<SqlRow>> ReadAsync(DbConnection connection, SqlQuery query, ImmutableArray<string> values, int maxRows, SqlDeadline deadline)
    {
        await using var command = query.CreateCommand(connection, values, timeout);
        await using var reader = await command.ExecuteReaderAsync(deadline.Token);
        var rows = new List<SqlRow>();
        while (rows.Count < maxRows && await reader.ReadAsync(deadline.Token))
        {
            rows.Add(SqlRow.Read(reader));
            if (rows.Count % RowsBetweenExtensions == 0)
            {
                deadline.Extend();
            }
        }

        return rows;
    }
}
