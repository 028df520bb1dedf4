using Embedded.Mail.Auth.Sql;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Checks the SQL data bases of a configuration, but for what only a connection could show.</summary>
internal sealed class SqlDatabaseRules(IEnumerable<SqlProvider> providers) : IValidateOptions<SqlDatabasesOptions>
{
    public ValidateOptionsResult Validate(string? name, SqlDatabasesOptions options)
    {
        var errors = options.Databases.SelectMany(database => Errors(database.Value).Select(error => $"Sql:{database.Key}:{error}")).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(SqlDatabaseOptions database)
    {
        if (!providers.Any(provider => provider.Name == database.Provider))
        {
            var known = string.Join(", ", providers.Select(provider => provider.Name));
            yield return $"Provider is '{database.Provider}' and must be one of those that the host added: {(known.Length > 0 ? known : "none")}.";
        }

        if (database.Connect.Count == 0 || database.Connect.Any(string.IsNullOrWhiteSpace))
        {
            yield return "Connect has no connection string, or an empty one.";
        }

        foreach (var error in SqlOptionsRules.Errors(database))
        {
            yield return error;
        }
    }
}
