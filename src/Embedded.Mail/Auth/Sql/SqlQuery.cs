using System.Collections.Immutable;
using System.Data.Common;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Sql;

/// <summary>A query whose variables are parameters. Immutable.</summary>
/// <param name="Text">The SQL, the same for every user.</param>
/// <param name="Parameters">The parameters in their order. Names are empty where only the order counts.</param>
internal sealed record SqlQuery(string Text, ImmutableArray<SqlParameter> Parameters)
{
    /// <summary>Whether the client's password is among the parameters. What a provider says of an error may then repeat it.</summary>
    public bool HasPassword { get; } = Parameters.Any(parameter => parameter.Value.VariableNames.Contains("password"));

    /// <summary>What an answer depends on, for the cache; null where that is the password itself.</summary>
    public string? CacheKey => HasPassword ? null : string.Join(' ', Parameters.Select(parameter => parameter.Value.Text));

    /// <summary>What the parameters are for a user; null when no data base can have such text, so that the user is unknown.</summary>
    public ImmutableArray<string>? Bind(VariableValues values)
    {
        var bound = ImmutableArray.CreateBuilder<string>(Parameters.Length);
        foreach (var parameter in Parameters)
        {
            var value = parameter.Value.Expand(values);
            if (value.Contains('\0', StringComparison.Ordinal))
            {
                return null;
            }

            bound.Add(value);
        }

        return bound.MoveToImmutable();
    }

    /// <summary>Makes the command.</summary>
    public DbCommand CreateCommand(DbConnection connection, ImmutableArray<string> values, TimeSpan timeout)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the administrator's own; nothing of a client is in it.
        command.CommandText = Text;
#pragma warning restore CA2100
        command.CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds);
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Parameters[i].Name;
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

/// <summary>One parameter of a query.</summary>
/// <param name="Name">Its name with the marker; empty where only the order counts.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct SqlParameter(string Name, VariableExpander Value);
