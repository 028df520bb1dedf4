using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Embedded.Mail.Auth.Static;

namespace Embedded.Mail.Tests.Auth.Sql;

public sealed class SqlDbTests
{
    [TestCase("'{PLAIN}secret' AS password", "secret", "ok")]
    [TestCase("'{PLAIN}secret' AS password", "other-secret", "fail")]
    [TestCase("'secret' AS password", "secret", "ok")]
    [TestCase("'{PLAIN}secret' AS password_noscheme", "{PLAIN}secret", "ok")]
    [TestCase("'{PLAIN}secret' AS password_noscheme", "secret", "fail")]
    [TestCase("CAST('{PLAIN}secret' AS BLOB) AS password", "secret", "ok")]
    [TestCase("9087654321 AS password", "9087654321", "ok")]
    [TestCase("NULL AS password", "", "fail")]
    [TestCase("NULL AS password, 'Y' AS nopassword", "whatever", "ok")]
    [TestCase("NULL AS password, NULL AS nopassword", "", "fail")]
    [TestCase("'' AS password", "", "fail")]
    [TestCase("'{PLAIN}' AS password", "", "fail")]
    [TestCase("'' AS password, 'Y' AS nopassword", "whatever", "ok")]
    [TestCase("'secret' AS password, 'Y' AS nopassword", "other-secret", "fail")]
    [TestCase("'secret' AS password, 'Y' AS nopassword", "secret", "ok")]
    [TestCase("'{NONE}secret-x' AS password", "secret-x", "temp")]
    [TestCase("'secret' AS pw", "secret", "temp")]
    [TestCase("'secret' AS password, 'Y' AS nologin", "secret", "fail")]
    [TestCase("'secret' AS password, NULL AS nologin", "secret", "ok")]
    [TestCase("'secret' AS password, '' AS nologin, 'not today' AS reason", "secret", "refused: not today")]
    [TestCase("'secret' AS password, '10.0.0.0/8' AS allow_nets", "secret", "fail")]
    [TestCase("'secret' AS password, NULL AS allow_nets", "secret", "ok")]
    [TestCase("'secret' AS password UNION ALL SELECT 'secret'", "secret", "temp")]
    [TestCase("'secret' AS password WHERE 0", "secret", "fail")]
    [TestCase("password FROM nowhere", "secret", "temp")]
    [TestCase("NULL AS password, 'Y' AS nopassword WHERE '%w' = 'secret''s'", "secret's", "ok")]
    [TestCase("NULL AS password, 'Y' AS nopassword WHERE '%w' = 'secret''s'", "secret' OR 1=1 --", "fail")]
    public async Task A_row_of_the_password_query_decides_as_in_dovecot(string columns, string password, string expected)
    {
        using var data = new SqliteBase();
        var authenticator = AuthFixture.Authenticator([new PassDbEntry(Open(data, "SELECT " + columns))]);
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", password)), Is.EqualTo(expected));
    }

    [TestCase("'new@example.net' AS user", "new@example.net")]
    [TestCase("'new' AS username", "new@example.org")]
    [TestCase("'example.net' AS domain", "alice@example.net")]
    [TestCase("'new@a' AS username, 'b' AS domain", "new@b")]
    [TestCase("'b' AS domain, 'new@a' AS username", "new@a")]
    [TestCase("NULL AS user, NULL AS domain", "alice@example.org")]
    [TestCase("1 AS x", "alice@example.org")]
    public async Task Columns_for_the_name_change_it_in_their_order(string columns, string expected)
    {
        using var data = new SqliteBase();
        var passDb = Open(data, $"SELECT 'secret' AS password, {columns}");
        var userDb = data.Open(sql => sql.UserQuery = $"SELECT {columns}");
        var byPassDb = AuthFixture.Authenticator([new PassDbEntry(passDb)]);
        Assert.That((await byPassDb.LogInAsync("alice@example.org", "secret")).User().Name, Is.EqualTo(expected));
        var byUserDb = AuthFixture.Authenticator([], [new UserDbEntry(userDb)]);
        Assert.That((await byUserDb.FindAsync("alice@example.org")).User().Name, Is.EqualTo(expected));
    }

    [Test]
    public async Task Userdb_fields_of_the_password_query_are_there_for_prefetch()
    {
        using var data = new SqliteBase();
        var passDb = Open(data, "SELECT 'secret' AS password, '/srv/%d/%n' AS userdb_home, 1000 AS userdb_uid, NULL AS userdb_mail, '*:storage=1G' AS userdb_quota_rule");
        var user = (await Prefetching(passDb).LogInAsync("alice@example.org", "secret")).User();
        Assert.That((user.Home, user.UnixUserId, user.MailLocation), Is.EqualTo(("/srv/example.org/alice", (uint?)1000, (string?)null)));
        Assert.That(user.Fields["quota_rule"], Is.EqualTo("*:storage=1G"));
    }

    [TestCase("NULL AS userdb_home", "ok")]
    [TestCase("'/x' AS home", "temp")]
    public async Task Prefetch_knows_a_user_whose_fields_are_all_null_and_none_who_has_no_such_fields(string column, string expected)
    {
        using var data = new SqliteBase();
        var result = await Prefetching(Open(data, $"SELECT 'secret' AS password, {column}")).LogInAsync("alice", "secret");
        Assert.That(AuthFixture.Word(result), Is.EqualTo(expected));
    }

    [Test]
    public async Task Fields_of_the_user_query_flow_into_the_user()
    {
        using var data = new SqliteBase("CREATE TABLE users (username, domain, home, uid, gid); INSERT INTO users VALUES ('alice', 'example.org', '/srv/alice', 1000, 1001)");
        var authenticator = AuthFixture.Authenticator([], [new UserDbEntry(data.Open())]);
        var user = (await authenticator.FindAsync("alice@example.org")).User();
        Assert.That((user.Home, user.UnixUserId, user.UnixGroupId), Is.EqualTo(("/srv/alice", (uint?)1000, (uint?)1001)));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("bob@example.org")), Is.EqualTo("fail"));
    }

    [TestCase("SELECT home FROM nowhere", "User query failed")]
    [TestCase("SELECT '/a' AS home UNION ALL SELECT '/b'", "User query returned multiple matches")]
    public async Task A_user_query_without_one_answer_is_a_temporary_failure(string query, string reason)
    {
        using var data = new SqliteBase();
        IUserDb userDb = data.Open(sql => sql.UserQuery = query);
        var result = await userDb.LookupAsync(new AuthRequest("alice", "lmtp"), CancellationToken.None);
        Assert.That(result, Is.InstanceOf<UserDbResult.TemporaryFailure>());
        Assert.That(((UserDbResult.TemporaryFailure)result).Reason, Does.StartWith(reason));
    }

    [Test]
    public async Task A_builtin_query_that_fails_is_named_as_such()
    {
        using var data = new SqliteBase();
        IPassDb passDb = data.Open();
        var result = await passDb.LookupAsync(new AuthRequest("alice", "imap"), CancellationToken.None);
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Does.StartWith("Password query failed: ").And.EndsWith("(using built-in default password_query)"));
    }

    [TestCase("SELECT 'a@b' AS user UNION ALL SELECT 'c'", "a@b c")]
    [TestCase("SELECT 'a' AS username, 'b' AS domain UNION ALL SELECT 'c', NULL", "a@b c")]
    [TestCase("SELECT 'a' AS user WHERE 0", "")]
    [TestCase("", "")]
    [TestCase("SELECT 'a' AS name", "Iterate query didn't return 'user' field")]
    [TestCase("SELECT NULL AS user", "Iterate query returned NULL user")]
    [TestCase("SELECT user FROM nowhere", "Iterate query failed")]
    public async Task Users_are_listed_or_the_list_fails(string query, string expected)
    {
        using var data = new SqliteBase();
        var names = new List<string>();
        try
        {
            await foreach (var name in data.Open(sql => sql.IterateQuery = query).ListUsersAsync(CancellationToken.None))
            {
                names.Add(name);
            }
        }
        catch (IOException e)
        {
            names.Add(e.Message);
        }

        Assert.That(string.Join(' ', names), Does.StartWith(expected).And.Length.GreaterThanOrEqualTo(expected.Length));
    }

    [Test]
    public async Task A_long_list_of_users_is_whole()
    {
        using var data = new SqliteBase();
        var count = await data.Open(sql => sql.IterateQuery = "WITH RECURSIVE n(user) AS (SELECT 1 UNION ALL SELECT user + 1 FROM n WHERE user < 2000) SELECT user FROM n")
            .ListUsersAsync(CancellationToken.None).CountAsync();
        Assert.That(count, Is.EqualTo(2000));
    }

    [Test]
    public async Task Fields_of_a_proxy_are_ignored_with_one_warning()
    {
        using var data = new SqliteBase();
        var logger = new RecordingLogger<SqlDb>();
        IPassDb passDb = data.Open(
            sql => (sql.PasswordQuery, sql.DefaultPassScheme) = ("SELECT 'secret' AS password, 'Y' AS proxy, 'mx.example.org' AS host, 5 AS proxy_timeout, 'k' AS kept", "PLAIN"), logger);
        for (var i = 0; i < 3; i++)
        {
            var result = await passDb.LookupAsync(new AuthRequest("alice", "imap"), CancellationToken.None);
            Assert.That(((PassDbResult.Ok)result).Fields.Keys, Is.EqualTo((string[])["kept"]));
        }

        Assert.That(logger.Lines.Select(line => line.Id), Is.EqualTo((int[])[2064]));
    }

    [Test]
    public async Task A_password_in_a_query_is_in_no_reason()
    {
        using var data = new SqliteBase();
        var passDb = Open(data, "SELECT '%w' FROM nowhere");
        var result = await passDb.VerifyAsync(new AuthRequest("alice", "imap"), "hunter2"u8.ToArray(), CancellationToken.None);
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Is.EqualTo("Password query failed: SqliteException"));
    }

    [TestCase("SELECT '%u' AS a, '/x/%d' AS b -- %h", "%u /x/%d")]
    [TestCase("SELECT NULL AS password WHERE '%w' = 'x' AND '%u' = 'y'", null)]
    public void Answers_may_be_kept_by_the_variables_of_the_query_but_not_by_the_password(string query, string? key)
    {
        using var data = new SqliteBase();
        Assert.That(((IPassDb)Open(data, query)).CacheKey, Is.EqualTo(key));
    }

    [Test]
    public async Task Names_full_of_sql_find_nobody_and_harm_nothing()
    {
        using var data = new SqliteBase("CREATE TABLE users (username, domain, password); INSERT INTO users VALUES ('alice', 'example.org', '{PLAIN}secret')");
        IPassDb passDb = data.Open();
        foreach (var name in (string[])["' OR 1=1 --@example.org", "alice' OR 'a'='a@example.org", "alice@example.org' --", "\\secret' OR 1=1 --", "a'; DROP TABLE users; --", "%", "_", "alice@%"])
        {
            var result = await passDb.VerifyAsync(new AuthRequest(name, "imap"), Encoding.UTF8.GetBytes("secret"), CancellationToken.None);
            Assert.That(result, Is.InstanceOf<PassDbResult.UnknownUser>(), name);
        }

        Assert.That(await passDb.VerifyAsync(new AuthRequest("alice@example.org", "imap"), "secret"u8.ToArray(), CancellationToken.None), Is.InstanceOf<PassDbResult.Ok>());
    }

    [TestCase("PasswordQuery", "SELECT '%y'")]
    [TestCase("UserQuery", " ")]
    [TestCase("DefaultPassScheme", "ROT13")]
    [TestCase("ParameterMarker", "$")]
    public void A_wrong_option_is_refused_by_its_name(string option, string value)
    {
        using var data = new SqliteBase();
        Assert.That(
            () => data.Open(sql => typeof(SqlOptions).GetProperty(option)!.SetValue(sql, value)),
            Throws.ArgumentException.With.Message.StartsWith($"SqlOptions.{option}"));
    }

    [Test]
    public void Limits_and_data_sources_are_checked()
    {
        using var data = new SqliteBase();
        Assert.That(() => data.Open(sql => sql.Timeout = TimeSpan.Zero), Throws.ArgumentException);
        Assert.That(() => data.Open(sql => sql.MaxConnections = 0), Throws.ArgumentException);
        Assert.That(
            () => new SqlDb([], new SqlOptions(), TimeProvider.System, new RecordingLogger<SqlDb>()), Throws.ArgumentException);
    }

    private static SqlDb Open(SqliteBase data, string passwordQuery) =>
        data.Open(sql => (sql.PasswordQuery, sql.DefaultPassScheme) = (passwordQuery, "PLAIN"));

    private static IAuthenticator Prefetching(SqlDb passDb) =>
        AuthFixture.Authenticator([new PassDbEntry(passDb)], [new UserDbEntry(new PrefetchUserDb())]);
}
