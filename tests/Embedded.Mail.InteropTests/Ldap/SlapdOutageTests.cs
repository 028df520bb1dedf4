using System.Diagnostics;
using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>Servers that die, hang and come back.</summary>
public sealed class SlapdOutageTests
{
    private static readonly string Users = TestDirectory.Ldif(new Dictionary<string, string> { ["alice"] = "secret" });

    [Test]
    public async Task A_server_that_is_killed_is_a_temporary_failure_and_serves_again_when_it_is_back([Values] bool authBind)
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open(server.Uri, options => options.AuthBind = authBind);
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
        await server.KillAsync();
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(await db.FindUserAsync("alice"), Is.InstanceOf<UserDbResult.TemporaryFailure>());
        Assert.That(async () => await db.ListAsync(), Throws.TypeOf<LdapUnavailableException>());
        await server.StartAsync();
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(await db.VerifyAsync("alice", "wrong"), Is.InstanceOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task A_server_that_restarts_between_two_logins_is_not_noticed([Values] bool authBind)
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open(server.Uri, options => options.AuthBind = authBind);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => db.VerifyAsync("alice", "secret")));
        await server.KillAsync();
        await server.StartAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => db.VerifyAsync("alice", "secret")));
        Assert.That(results, Is.All.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_server_that_hangs_is_a_temporary_failure_within_the_limit([Values] bool authBind)
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open(server.Uri, options => (options.AuthBind, options.Timeout) = (authBind, TimeSpan.FromSeconds(3)));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
        await server.HangAsync();
        try
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => db.VerifyAsync("alice", "secret")));
            Assert.That(results, Is.All.InstanceOf<PassDbResult.TemporaryFailure>());
        }
        finally
        {
            await server.WakeAsync();
        }

        // A machine under load may let the first try after the pause run out of its short time.
        PassDbResult result = new PassDbResult.NotSupported();
        for (var begin = Stopwatch.GetTimestamp(); result is not PassDbResult.Ok && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30);)
        {
            result = await db.VerifyAsync("alice", "secret");
        }

        Assert.That(result, Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task The_next_server_takes_over_from_one_that_is_gone_or_hangs([Values] bool hangs, [Values] bool authBind)
    {
        await using var first = await PrivateSlapd.StartAsync(Users);
        await using var second = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open($"{first.Uri} {second.Uri}", options => (options.AuthBind, options.Timeout) = (authBind, TimeSpan.FromSeconds(8)));
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(second.Log, Does.Not.Contain("SRCH"), "the first is asked while it is well");
        await (hangs ? first.HangAsync() : first.KillAsync());
        try
        {
            Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
            Assert.That(await db.VerifyAsync("alice", "wrong"), Is.InstanceOf<PassDbResult.Mismatch>());
        }
        finally
        {
            if (hangs)
            {
                await first.WakeAsync();
            }
        }
    }

    [Test]
    public async Task A_directory_that_hangs_holds_no_other_logins_and_no_threads()
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var hanging = TestDirectory.Open(server.Uri, options => options.Timeout = TimeSpan.FromMinutes(1));
        await using var well = await PrivateSlapd.StartAsync(Users);
        await using var other = TestDirectory.Open(well.Uri);
        await server.HangAsync();
        using var stop = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, 500).Select(_ => hanging.VerifyAsync(TestDirectory.Request("alice"), "secret"u8.ToArray(), stop.Token).AsTask()).ToList();
        try
        {
            var threads = ThreadPool.ThreadCount;
            var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => other.VerifyAsync("alice", "secret")));
            Assert.That(results, Is.All.InstanceOf<PassDbResult.Ok>());
            Assert.That(ThreadPool.ThreadCount, Is.LessThan(threads + 50));
            Assert.That(stuck.Count(task => task.IsCompleted), Is.Zero);
        }
        finally
        {
            await stop.CancelAsync();
            await server.WakeAsync();
        }

        foreach (var task in stuck)
        {
            Assert.That(async () => await task, Throws.InstanceOf<OperationCanceledException>());
        }
    }

    [Test]
    public async Task Thousands_of_logins_leave_no_more_connections_than_the_options_allow()
    {
        await using var server = await PrivateSlapd.StartAsync(Users);
        await using var db = TestDirectory.Open(server.Uri, options => (options.AuthBind, options.MaxConnections) = (true, 4));
        var results = new List<PassDbResult>();
        for (var round = 0; round < 20; round++)
        {
            results.AddRange(await Task.WhenAll(Enumerable.Range(0, 100).Select(i => db.VerifyAsync("alice", i % 2 == 0 ? "secret" : "wrong"))));
        }

        Assert.That(results.Count(result => result is PassDbResult.Ok), Is.EqualTo(1000));
        Assert.That(results.Count(result => result is PassDbResult.Mismatch), Is.EqualTo(1000));
        Assert.That(server.Log.Split(" ACCEPT ").Length - 1, Is.LessThanOrEqualTo(4 + 4 + 2), "two of them came from waiting for its start");
    }
}
