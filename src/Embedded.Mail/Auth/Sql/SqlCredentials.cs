using System.Collections.Immutable;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.Sql;

/// <summary>What a row of the password query says, by the rules of Dovecot's passdb <c>sql</c>.</summary>
internal sealed class SqlCredentials(string defaultScheme, ILogger logger)
{
    private const string Password = "password";
    private const string PasswordNoScheme = "password_noscheme";
    private const string NoPassword = "nopassword";
    private const string UserDbPrefix = "userdb_";

    // Where a connection would be taken to by a proxy, which there is none of here.
    private static readonly string[] ProxyTarget = ["host", "port", "destuser", "pass", "master", "hostip", "source_ip", "ssl", "starttls"];

    private int _hasWarned;

    /// <summary>Whether there is no password to compare with, and none of the fields that would do without.</summary>
    public static bool LackPassword(PassDbResult.Ok found) =>
        !found.Fields.ContainsKey(NoPassword) && !found.Fields.ContainsKey("noauthenticate")
        && (found.StoredPassword is not { } stored || StoredPassword.Parse(stored, "PLAIN").Value.Length == 0);

    /// <summary>Reads the only row.</summary>
    public PassDbResult Read(AuthRequest request, SqlRow row)
    {
        if (!row.Has(Password) && !row.Has(PasswordNoScheme))
        {
            return new PassDbResult.TemporaryFailure("Password query must return a field named 'password'");
        }

        var stored = Stored(row);
        var fields = MailUser.NoFields.SetItems(row.Fields().Where(field => field.Key is not (Password or PasswordNoScheme)));
        return new PassDbResult.Ok
        {
            UserName = row.Rename(request.UserName),
            StoredPassword = stored?.ToStoredText(),
            Fields = WithPrefetch(row, WithoutProxy(WithoutContradiction(request, fields, stored))),
        };
    }

    private StoredPassword? Stored(SqlRow row)
    {
        if (row.Find(PasswordNoScheme) is { } bare)
        {
            return StoredPassword.Parse($"{{{defaultScheme}}}{bare}", defaultScheme);
        }

        return row.Find(Password) is { } text ? StoredPassword.Parse(text, defaultScheme) : null;
    }

    // Which of the two was meant nobody knows; the one that lets everybody in it must not be.
    private ImmutableDictionary<string, string> WithoutContradiction(AuthRequest request, ImmutableDictionary<string, string> fields, StoredPassword? stored)
    {
        if (stored is not { Value.Length: > 0 } || !fields.ContainsKey(NoPassword))
        {
            return fields;
        }

        Log.SqlNoPasswordWithPassword(logger, LogText.Of(request.UserName), request.SessionId);
        return fields.Remove(NoPassword);
    }

    private ImmutableDictionary<string, string> WithoutProxy(ImmutableDictionary<string, string> fields)
    {
        var proxy = fields.Keys.Where(static name => name == "proxy" || name.StartsWith("proxy_", StringComparison.Ordinal)).ToList();
        if (proxy.Count == 0)
        {
            return fields;
        }

        if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            Log.SqlProxyIgnored(logger, proxy[0]);
        }

        return fields.RemoveRange(proxy).RemoveRange(ProxyTarget);
    }

    // Fields for the userdb that are all NULL are still an answer of the userdb "prefetch".
    private static ImmutableDictionary<string, string> WithPrefetch(SqlRow row, ImmutableDictionary<string, string> fields) =>
        row.Columns.Any(static column => column.Value is null && column.Key.StartsWith(UserDbPrefix, StringComparison.Ordinal)) ? fields.SetItem(UserDbPrefix, "") : fields;
}
