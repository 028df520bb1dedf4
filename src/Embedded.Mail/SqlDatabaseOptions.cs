using Embedded.Mail.Auth.Sql;

namespace Embedded.Mail;

/// <summary>One SQL data base of a configuration: what Dovecot has in a file of its own, <c>dovecot-sql.conf.ext</c>.</summary>
public sealed class SqlDatabaseOptions : SqlOptions
{
    /// <summary>The provider, by the name under which the host added it with <see cref="MailServerSqlExtensions.AddSqlProvider(IMailServerBuilder, string, System.Data.Common.DbProviderFactory)"/>: <c>mysql</c>, <c>pgsql</c>, <c>sqlite</c>, say. Needed.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Connection strings in the provider's own form, at least one. Further ones are of data bases with the same content, asked while those before are away. Where TLS is to be used and verified is said here.</summary>
    public IList<string> Connect { get; } = [];
}
