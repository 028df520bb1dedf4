using Microsoft.Data.Sqlite;

namespace Embedded.Mail.InteropTests.Sql;

/// <summary>Servers that die, hang and come back, each with connections of ours in the pool.</summary>
[TestFixture("mariadb")]
[TestFixture("postgres")]
[NonParallelizable]
public sealed class SqlOutageTests(string kind) : SqlServerTestBase(kind)
{
    [SetUp]
    public Task LoadAsync() => Server.RunAsync("DROP TABLE IF EXISTS users;" + Table);

    [Test]
    public async Task A_server_that_is_killed_is_a_temporary_failure_until_it_is_back()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        Assert.That(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LogInAsync(server))), Has.All.EqualTo("ok"), "the pool is full of connections");
        await Server.KillAsync();
        Assert.That(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LogInAsync(server))), Has.All.EqualTo("temporary"));
        Assert.That(await server.LogInLocallyAsync(), Is.EqualTo("ok"), "another passdb's user is not concerned");
        await Server.StartAsync();
        Assert.That(await LogInAsync(server), Is.EqualTo("ok"));
    }

    [Test]
    public async Task A_restart_between_two_logins_is_not_noticed()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        Assert.That(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => LogInAsync(server))), Has.All.EqualTo("ok"));
        await Server.KillAsync();
        await Server.StartAsync();
        Assert.That(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => LogInAsync(server))), Has.All.EqualTo("ok"), "dead connections of the pool are passed over");
    }

    [Test]
    public async Task A_server_that_hangs_is_a_temporary_failure_in_time_and_holds_nobody_else()
    {
        await using var server = await SqlMailServer.StartAsync(sql => sql.Timeout = TimeSpan.FromSeconds(1), Server.Open(Verified));
        Assert.That(await LogInAsync(server), Is.EqualTo("ok"));
        await Server.HangAsync();
        try
        {
            var hanging = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => LogInAsync(server)));
            Assert.That(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.LogInLocallyAsync())), Has.All.EqualTo("ok"));
            Assert.That(hanging.IsCompleted, Is.False, "the others were let in meanwhile");
            Assert.That(await hanging, Has.All.EqualTo("temporary"));
        }
        finally
        {
            await Server.WakeAsync();
        }

        Assert.That(await ReturnAsync(server), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Another_data_base_answers_while_the_first_is_away()
    {
        using var keeper = new SqliteConnection($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");
        keeper.Open();
        using var load = keeper.CreateCommand();
        load.CommandText = Table;
        _ = load.ExecuteNonQuery();
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified), SqliteFactory.Instance.CreateDataSource(keeper.ConnectionString));
        await Server.RunAsync("UPDATE users SET home = '/first' WHERE name = 'alice'");
        Assert.That((await server.UserAsync("alice@example.org", "secret")).Home, Is.EqualTo("/first"));
        await Server.KillAsync();
        Assert.That((await server.UserAsync("alice@example.org", "secret")).Home, Is.EqualTo("/srv/alice"));
        Assert.That((await server.RecipientAsync("alice@example.org")).Home, Is.EqualTo("/srv/alice"));
        await Server.StartAsync();
        Assert.That(await LogInAsync(server), Is.EqualTo("ok"));
    }

    // What a hanging server held up is let go one by one.
    private static async Task<string> ReturnAsync(SqlMailServer server)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            if (await LogInAsync(server) is "ok")
            {
                return "ok";
            }
        }

        return "never";
    }

    private static Task<string> LogInAsync(SqlMailServer server) => server.LogInAsync("alice@example.org", "secret");
}
