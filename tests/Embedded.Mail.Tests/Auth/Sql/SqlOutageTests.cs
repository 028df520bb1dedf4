using System.Data.Common;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.Sql;

public sealed class SqlOutageTests
{
    private readonly SqliteBase _data = new("CREATE TABLE users (name, password); INSERT INTO users VALUES ('alice', 'secret')");
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<SqlDb> _log = new();

    [OneTimeTearDown]
    public void Close() => _data.Dispose();

    [SetUp]
    public void Forget() => _log.Lines.Clear();

    [Test]
    public async Task A_server_that_is_away_is_a_temporary_failure_and_back_it_answers_again()
    {
        using var source = new TroubledSource(_data.ConnectionString) { IsAway = true };
        var sql = Open(source);
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        source.IsAway = false;
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(_log.Lines.Select(line => line.Id), Is.EqualTo((int[])[2060, 2061]), "an outage is logged when it begins and when it ends");
    }

    [Test]
    public async Task Dead_connections_of_a_pool_are_passed_over()
    {
        using var source = new TroubledSource(_data.ConnectionString);
        var sql = Open(source);
        source.KillPooled(10);
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.Ok>());
        source.KillPooled(1000);
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.TemporaryFailure>());
    }

    [Test]
    public async Task A_refused_query_is_not_put_again()
    {
        using var source = new TroubledSource(_data.ConnectionString);
        using var second = new TroubledSource(_data.ConnectionString);
        var sql = Open("SELECT password FROM nowhere", source, second);
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That((source.Asked, second.Asked), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task The_next_data_base_is_asked_while_the_first_is_away_and_the_first_again_after_a_while()
    {
        using var first = new TroubledSource(_data.ConnectionString) { IsAway = true };
        using var second = new TroubledSource(_data.ConnectionString);
        var sql = Open(first, second);
        await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((1, 1)));
        await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((1, 2)), "one that was away a moment ago is not asked");
        _time.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((2, 3)), "after a second it is");
        first.IsAway = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((2, 4)), "the second time it is left alone for longer");
        _time.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(sql);
        await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((4, 4)), "and is preferred as before once it answers");
    }

    [Test]
    public async Task With_all_away_all_are_asked_each_time()
    {
        using var first = new TroubledSource(_data.ConnectionString) { IsAway = true };
        using var second = new TroubledSource(_data.ConnectionString) { IsAway = true };
        var sql = Open(first, second);
        await VerifyAsync(sql);
        var result = await VerifyAsync(sql);
        Assert.That((first.Asked, second.Asked), Is.EqualTo((2, 2)));
        Assert.That(
            ((PassDbResult.TemporaryFailure)result).Reason,
            Is.EqualTo("Password query failed: sql data base 1: connection refused; sql data base 2: connection refused"));
    }

    [Test]
    public async Task A_server_that_hangs_fails_a_lookup_when_its_time_is_up_and_the_next_data_base_is_asked()
    {
        using var first = new TroubledSource(_data.ConnectionString);
        using var second = new TroubledSource(_data.ConnectionString);
        var sql = Open(first, second);
        first.Hang();
        var lookup = VerifyAsync(sql);
        await first.Stalled.Task;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await lookup, Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_server_that_hangs_takes_no_thread_but_its_own_and_no_more_connections_than_it_may()
    {
        using var source = new TroubledSource(_data.ConnectionString);
        var sql = Open(source);
        source.Hang();
        var lookups = Enumerable.Range(0, 200).Select(_ => VerifyAsync(sql)).ToList();
        await source.Stalled.Task;

        // Were threads of the pool blocked, this would wait for new ones.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(static () => { })));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await Task.WhenAll(lookups), Has.All.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(source.Asked, Is.LessThanOrEqualTo(10));
        source.GoOn();
        Assert.That(await VerifyAsync(sql), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_caller_who_leaves_does_not_wait_for_a_server_that_hangs()
    {
        using var source = new TroubledSource(_data.ConnectionString);
        var sql = Open(source);
        source.Hang();
        using var leave = new CancellationTokenSource();
        var lookup = VerifyAsync(sql, leave.Token);
        await source.Stalled.Task;
        await leave.CancelAsync();
        Assert.That(async () => await lookup, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_log.Lines, Is.Empty, "that is no outage");
    }

    private SqlDb Open(params DbDataSource[] sources) => Open("SELECT password FROM users WHERE name = '%u'", sources);

    private SqlDb Open(string query, params DbDataSource[] sources) =>
        new(sources, new SqlOptions { PasswordQuery = query, DefaultPassScheme = "PLAIN" }, _time, _log);

    private static async Task<PassDbResult> VerifyAsync(SqlDb sql, CancellationToken cancellationToken = default) =>
        await sql.VerifyAsync(AuthFixture.Request("alice"), "secret"u8.ToArray(), cancellationToken);
}
