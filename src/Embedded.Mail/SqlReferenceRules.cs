using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Checks that the data bases exist that passdbs and userdbs of a configuration name.</summary>
internal sealed class SqlReferenceRules(IOptions<SqlDatabasesOptions> databases) : IValidateOptions<CompositionOptions>
{
    public ValidateOptionsResult Validate(string? name, CompositionOptions options)
    {
        List<string> errors =
        [
            .. options.PassDbs.SelectMany((passDb, index) => Errors($"PassDbs:{index}", passDb.Driver, passDb.Database)),
            .. options.UserDbs.SelectMany((userDb, index) => Errors($"UserDbs:{index}", userDb.Driver, userDb.Database)),
        ];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(string path, string driver, string? database) =>
        driver == AuthDrivers.Sql && !string.IsNullOrEmpty(database) && !databases.Value.Databases.ContainsKey(database)
            ? [$"{path}:Database is '{database}', and there is no Sql:{database}."]
            : [];
}
