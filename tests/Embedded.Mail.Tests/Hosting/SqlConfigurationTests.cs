using Embedded.Mail.Auth;
using Embedded.Mail.Tests.Auth;
using Embedded.Mail.Tests.Auth.Sql;
using Embedded.Mail.Tests.Logging;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Hosting;

/// <summary>SQL data bases in a configuration and in code.</summary>
public sealed class SqlConfigurationTests
{
    private const string Users = """
        CREATE TABLE users (username, domain, password, home, uid, gid);
        INSERT INTO users VALUES ('alice', 'example.org', '{PLAIN}secret', '/srv/alice', 1000, 1001);
        """;

    [Test]
    public async Task Configuration_names_a_data_base_for_passdb_and_userdb()
    {
        using var data = new SqliteBase(Users);
        await using var server = Create(
            ("PassDbs:0:Driver", "sql"), ("PassDbs:0:Database", "main"),
            ("UserDbs:0:Driver", "sql"), ("UserDbs:0:Database", "main"),
            ("Sql:main:Provider", "sqlite"), ("Sql:main:Connect:0", data.ConnectionString), ("Sql:main:Timeout", "00:00:30"));
        await server.StartAsync();
        var authenticator = server.Services.GetRequiredService<IAuthenticator>();
        Assert.That((await authenticator.LogInAsync("alice@example.org", "secret")).User().Home, Is.EqualTo("/srv/alice"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice@example.org", "wrong-secret")), Is.EqualTo("fail"));
        Assert.That(await authenticator.ListUsersAsync(CancellationToken.None).ToListAsync(), Is.EqualTo((string[])["alice@example.org"]));
    }

    [Test]
    public async Task Code_adds_a_data_base_for_both_chains_or_for_one()
    {
        using var data = new SqliteBase(Users);
        await using var source = data.Source;
        Action<IMailServerBuilder>[] ways =
        [
            mail => mail.AddSql(source),
            mail => mail.AddSqlPassDb(_ => [source]).AddSqlUserDb(_ => [source]),
        ];
        foreach (var way in ways)
        {
            await using var server = LoggedServer.Create(mail => way(mail.UseMemoryStore().WithoutDefaultListeners()));
            await server.StartAsync();
            var authenticator = server.Services.GetRequiredService<IAuthenticator>();
            Assert.That((await authenticator.LogInAsync("alice@example.org", "secret")).User().Home, Is.EqualTo("/srv/alice"));
        }
    }

    [TestCase("PassDbs:0:Driver=sql", "PassDbs:0:Database is not set; the driver 'sql' needs it.")]
    [TestCase("UserDbs:0:Driver=sql;UserDbs:0:Database=other", "UserDbs:0:Database is 'other', and there is no Sql:other.")]
    [TestCase("PassDbs:0:Driver=static;PassDbs:0:NoPassword=true;PassDbs:0:Database=x", "PassDbs:0:Database is 'x' and no argument of the driver 'static'.")]
    [TestCase("Sql:x:Provider=oracle;Sql:x:Connect:0=y", "Sql:x:Provider is 'oracle' and must be one of those that the host added: sqlite.")]
    [TestCase("Sql:x:Provider=sqlite", "Sql:x:Connect has no connection string")]
    [TestCase("Sql:x:Provider=sqlite;Sql:x:Connect:0=y;Sql:x:UserQuery=SELECT '%y'", "Sql:x:UserQuery: unknown variable %y")]
    [TestCase("Sql:x:Provider=sqlite;Sql:x:Connect:0=y;Sql:x:Timeout=0", "Sql:x:Timeout is 00:00:00; it must be from 100 milliseconds to 5 minutes.")]
    [TestCase("Sql:x:Provider=sqlite;Sql:x:Connect:0=y;Sql:x:Colour=red", "Sql:x:Colour is no option that has one value; it is set to 'red'.")]
    public async Task What_cannot_be_fails_the_start_with_its_name(string settings, string message)
    {
        await using var server = Create([.. settings.Split(';').Select(setting => setting.Split('=', 2)).Select(parts => (parts[0], (string?)parts[1]))]);
        Assert.That(async () => await server.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message));
    }

    [Test]
    public async Task Connection_string_in_a_wrong_place_is_not_repeated()
    {
        await using var server = Create(("Sql:x:Conect:0", "Server=db;Pwd=hunter2"));
        Assert.That(
            async () => await server.StartAsync(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Sql:x:Conect:0").And.Message.Not.Contains("hunter2"));
    }

    private static MailServer Create(params (string Key, string? Value)[] settings)
    {
        (string Key, string? Value)[] all = [("Auth:FailureDelay", "0"), ("Auth:MaxPenalty", "0"), .. settings];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
        return LoggedServer.Create(mail => mail.UseMemoryStore().WithoutDefaultListeners().AddSqlProvider("sqlite", SqliteFactory.Instance).AddConfiguration(configuration));
    }
}
