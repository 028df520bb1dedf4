using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Auth.Sql;

/// <summary>
/// How users are looked up in an SQL data base: Dovecot's <c>dovecot-sql.conf.ext</c>. The queries have %-variables; each becomes a parameter of the query, together with the quotes around it and whatever else
/// stands between them (<c>'%n'</c>, <c>'/var/mail/%d/%n'</c>), so that no value is ever part of the SQL. A percent sign is written <c>%%</c>. A parameter is text: where PostgreSQL compares it with another
/// type, the query says so (<c>id = '%u'::int</c>).
/// </summary>
public class SqlOptions
{
    internal const string DefaultPasswordQuery = "SELECT username, domain, password FROM users WHERE username = '%n' AND domain = '%d'";
    internal const string DefaultUserQuery = "SELECT home, uid, gid FROM users WHERE username = '%n' AND domain = '%d'";

    /// <summary>
    /// <c>password_query</c>: one row for a user who exists, with <c>password</c> (or <c>password_noscheme</c>) and further fields by their columns' names: <c>user</c>, <c>username</c> and <c>domain</c>, <c>nopassword</c>, <c>nologin</c>,
    /// <c>allow_nets</c>, <c>userdb_home</c>… A field that is NULL is not set. More rows than one are an error. <c>%w</c> is the password that the client sent, for data bases that compare it themselves; it is empty where the client
    /// proves its password without sending it. Default as in Dovecot: <c>SELECT username, domain, password FROM users WHERE username = '%n' AND domain = '%d'</c>.
    /// </summary>
    [Required]
    public string PasswordQuery { get; set; } = DefaultPasswordQuery;

    /// <summary>
    /// <c>user_query</c>: one row for a user who exists, with the userdb's fields by their columns' names: <c>home</c>, <c>mail</c>, <c>uid</c>, <c>gid</c>, <c>quota_rule</c>… A field that is NULL is not set. More rows than one are an error.
    /// Default as in Dovecot: <c>SELECT home, uid, gid FROM users WHERE username = '%n' AND domain = '%d'</c>.
    /// </summary>
    [Required]
    public string UserQuery { get; set; } = DefaultUserQuery;

    /// <summary>
    /// <c>iterate_query</c>: a row for every user, with the name as <c>user</c>, or as <c>username</c> and <c>domain</c>. Empty for users that cannot be enumerated.
    /// Default as in Dovecot: <c>SELECT username, domain FROM users</c>.
    /// </summary>
    public string IterateQuery { get; set; } = "SELECT username, domain FROM users";

    /// <summary>
    /// <c>default_pass_scheme</c>: the scheme of a <c>password</c> without <c>{SCHEME}</c>. Default <c>MD5</c>, as in Dovecot, which is weak and so accepted only with <see cref="PasswordOptions.AllowWeakSchemes"/>.
    /// </summary>
    [Required]
    public string DefaultPassScheme { get; set; } = "MD5";

    /// <summary>
    /// How long one data base may take, from waiting for a free connection to the last row; then the next is asked, and if there is none the look-up fails for the time being. Default 10 seconds; 100 milliseconds to 5 minutes.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most connections in use at once to each data base, and the most threads for providers that block; further look-ups wait. Default 10; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int MaxConnections { get; set; } = 10;

    /// <summary>What marks a parameter in the provider's SQL: <c>@</c> or <c>:</c>, to which a name is added, or <c>?</c> alone. Default <c>@</c>, which all common providers take.</summary>
    [RegularExpression("[@:?]")]
    public string ParameterMarker { get; set; } = "@";

    /// <summary>
    /// Whether a backslash in quoted text of a query stands for the character after it, as in MySQL and MariaDB, or for itself, as in PostgreSQL and SQLite. Null, the default: a query that has one there is refused.
    /// </summary>
    public bool? BackslashEscapes { get; set; }
}
