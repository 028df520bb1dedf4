namespace Embedded.Mail;

/// <summary>The SQL data bases that passdbs and userdbs of a configuration may name.</summary>
public sealed class SqlDatabasesOptions
{
    /// <summary>Data bases by name. A passdb and a userdb that name the same one share its connections. Default none.</summary>
    public IDictionary<string, SqlDatabaseOptions> Databases { get; } = new Dictionary<string, SqlDatabaseOptions>(StringComparer.Ordinal);
}
