using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Sql;
using Embedded.Mail.Auth.Static;
using Embedded.Mail.InteropTests.Auth.Chains;
using Embedded.Mail.InteropTests.Ldap;
using Embedded.Mail.Messages;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>Generated queries let the same users in as Dovecot does with the same queries and the same data base, under the same names and with the same fields.</summary>
[NonParallelizable]
public sealed class SqlDovecotTests
{
    private const int Seed = 20;
    private const int AtOnce = 10;

    [TestCase("sqlite", 100)]
    [TestCase("mariadb", 40)]
    [TestCase("postgres", 40)]
    [CancelAfter(300_000)]
    public async Task Same_users_get_in_with_the_same_fields(string kind, int count)
    {
        using var certificates = new SlapdCertificates();
        await using var data = await SharedData.StartAsync(kind, certificates);
        await using var source = data.Source;

        // Dovecot's pool of connections to PostgreSQL may stall for good after a query that was refused.
        var generator = new SqlCaseGenerator(new Random(Seed), hasErrors: kind != "postgres");
        var cases = Enumerable.Range(0, count).Select(generator.Next).ToList();
        await using var dovecot = await DovecotAuth.StartAsync("auth_username_chars =\n" + string.Concat(cases.Select(one => one.ToDovecot(data.Write(one)))));
        var differences = new List<string>();
        foreach (var some in cases.Chunk(AtOnce))
        {
            differences.AddRange((await Task.WhenAll(some.SelectMany(one => Questions(dovecot, one, source)))).OfType<string>());
        }

        Assert.That(string.Join("\n\n", differences), Is.Empty);
    }

    private static IEnumerable<Task<string?>> Questions(DovecotAuth dovecot, SqlCase one, DbDataSource source)
    {
        var authenticator = Ours(one, source);
        return SqlCaseGenerator.Users.SelectMany(user => SqlCaseGenerator.Passwords
            .Select(password => LogInAsync(dovecot, authenticator, one, user, password))
            .Append(FindAsync(dovecot, authenticator, one, user)));
    }

    private static async Task<string?> LogInAsync(DovecotAuth dovecot, Authenticator authenticator, SqlCase one, string user, string password)
    {
        var theirs = await dovecot.LogInAsync(one.Service, "PLAIN", "", user, password);

        // A user whom the userdbs do not know after a login is an internal error to Dovecot's login processes, and to us.
        theirs = theirs == "unknown" ? "temp" : theirs;
        var request = AuthAnswer.Template(one.Service) with { UserName = user, OriginalUserName = user, Mechanism = "PLAIN" };
        var ours = AuthAnswer.Describe(await authenticator.AuthenticateAsync(request, Encoding.UTF8.GetBytes(password), CancellationToken.None), isLogin: true);
        return theirs == ours ? null : $"{user} with '{password}'\n  Dovecot: {theirs}\n  ours:    {ours}\n{one}";
    }

    private static async Task<string?> FindAsync(DovecotAuth dovecot, Authenticator authenticator, SqlCase one, string user)
    {
        var theirs = await dovecot.FindAsync(one.Service, user);
        var ours = AuthAnswer.Describe(await authenticator.FindUserAsync(AuthAnswer.Template(one.Service) with { UserName = user, OriginalUserName = user }, CancellationToken.None), isLogin: false);
        return theirs == ours ? null : $"look-up of {user}\n  Dovecot: {theirs}\n  ours:    {ours}\n{one}";
    }

    private static Authenticator Ours(SqlCase one, DbDataSource source)
    {
        var options = new SqlOptions { PasswordQuery = one.PasswordQuery, UserQuery = one.UserQuery, DefaultPassScheme = "PLAIN" };
        var sql = new SqlDb([source], options, TimeProvider.System, SuiteLog.For<SqlDb>());
        UserDbEntry[] userDbs = one.HasPrefetch ? [new(new PrefetchUserDb()), new(sql)] : [new(sql)];
        var auth = new AuthOptions { FailureDelay = TimeSpan.Zero, MaxPenalty = TimeSpan.Zero, UserNameChars = "" };
        return new Authenticator([new PassDbEntry(sql)], userDbs, Options.Create(auth), TimeProvider.System, SuiteLog.For<Authenticator>());
    }
}
