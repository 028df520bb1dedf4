using System.Net;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.PasswordSchemes;
using Embedded.Mail.Messages;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.Chain;

/// <summary>Who waits for whom when many want in.</summary>
public sealed class AttemptLimitTests
{
    [Test]
    public async Task Places_are_given_to_the_networks_in_turn()
    {
        var limit = new AttemptLimit(1);
        Assert.That(await limit.EnterAsync("alice", 0, CancellationToken.None), Is.True);
        var order = new List<string>();
        var waiting = new[] { ("a1", 1), ("a2", 1), ("a3", 1), ("b1", 2), ("c1", 3) }.Select(one => WaitAsync(limit, one.Item1, (UInt128)one.Item2, order)).ToList();
        limit.Leave("alice");
        await Task.WhenAll(waiting);

        Assert.That(order, Is.EqualTo(new[] { "a1", "b1", "c1", "a2", "a3" }));
        Assert.That(limit.Count, Is.Zero);
    }

    [Test]
    public async Task One_user_does_not_wait_for_another_and_zero_is_no_limit()
    {
        var limit = new AttemptLimit(1);
        Assert.That(await limit.EnterAsync("alice", 0, CancellationToken.None), Is.True);
        Assert.That(limit.EnterAsync("bob", 0, CancellationToken.None).AsTask().IsCompletedSuccessfully, Is.True);
        Assert.That(new AttemptLimit(0).EnterAsync("alice", 0, CancellationToken.None).AsTask().IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task One_who_gives_up_gets_no_place_and_holds_none()
    {
        var limit = new AttemptLimit(1);
        await limit.EnterAsync("alice", 0, CancellationToken.None);
        using var left = new CancellationTokenSource();
        var gone = limit.EnterAsync("alice", 0, left.Token).AsTask();
        var stays = limit.EnterAsync("alice", 0, CancellationToken.None).AsTask();
        await left.CancelAsync();
        Assert.That(async () => await gone, Throws.InstanceOf<OperationCanceledException>());
        limit.Leave("alice");
        Assert.That(await stays, Is.True);
        limit.Leave("alice");
        Assert.That(limit.Count, Is.Zero);
    }

    [Test]
    public async Task Where_too_many_wait_the_network_with_most_of_them_goes_away_empty()
    {
        var limit = new AttemptLimit(1);
        await limit.EnterAsync("alice", 0, CancellationToken.None);
        var flood = Enumerable.Range(0, 12).Select(_ => limit.EnterAsync("alice", 1, CancellationToken.None).AsTask()).ToList();
        Assert.That(flood.Select(one => one.IsCompleted), Is.EqualTo(Enumerable.Repeat(false, 10).Append(true).Append(true)));
        var other = limit.EnterAsync("alice", 2, CancellationToken.None).AsTask();
        Assert.That(await flood[9], Is.False, "the last of the flood makes room");
        Assert.That(other.IsCompleted, Is.False);
        limit.Leave("alice");
        limit.Leave("alice");
        Assert.That((await flood[0], await other), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Stalled_back_end_holds_neither_other_users_nor_other_data_bases()
    {
        var stalled = new TaskCompletionSource<PassDbResult>();
        var db = new HangingPassDb(request => request.UserName == "alice" ? stalled.Task : Task.FromResult<PassDbResult>(new PassDbResult.Ok()));
        var authenticator = AuthFixture.Authenticator([new(db)], options: Options(maxAttempts: 2));
        var hanging = Enumerable.Range(0, 50).Select(_ => authenticator.LogInAsync("alice", "secret")).ToList();

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("bob", "secret")), Is.EqualTo("ok"));
        Assert.That(db.MostAtOnce, Is.EqualTo(2));
        Assert.That(hanging.Count(one => one.IsCompletedSuccessfully), Is.EqualTo(28), "2 with the data base, 20 wait, others are sent away");
        stalled.SetResult(new PassDbResult.Ok());
        Assert.That((await Task.WhenAll(hanging)).Count(one => one is AuthResult.Success), Is.EqualTo(22));
        Assert.That(db.MostAtOnce, Is.EqualTo(2));
    }

    [Test]
    public async Task Data_base_that_does_not_answer_in_time_is_a_temporary_failure_and_frees_the_place()
    {
        var clock = new ManualTimeProvider();
        var options = Options(maxAttempts: 1);
        var calls = 0;
        var db = new HangingPassDb(_ => calls++ == 0 ? new TaskCompletionSource<PassDbResult>().Task : Task.FromResult<PassDbResult>(new PassDbResult.Ok()));
        var authenticator = AuthFixture.Authenticator([new(db)], options: options, time: clock);
        var first = authenticator.LogInAsync("alice", "secret");
        var second = authenticator.LogInAsync("alice", "secret");
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        clock.Advance(options.LookupTimeout);

        Assert.That((AuthFixture.Word(await first), AuthFixture.Word(await second)), Is.EqualTo(("temp", "ok")));
    }

    [Test]
    public async Task Userdb_that_does_not_answer_in_time_is_a_temporary_failure()
    {
        var clock = new ManualTimeProvider();
        var options = Options(maxAttempts: 1);
        var authenticator = AuthFixture.Authenticator(
            [new(new ScriptedPassDb(_ => new PassDbResult.Ok()))], [new(new HangingUserDb())], options, clock);
        var answer = authenticator.LogInAsync("alice", "secret");
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        clock.Advance(options.LookupTimeout);

        Assert.That(AuthFixture.Word(await answer), Is.EqualTo("temp"));
    }

    [Test]
    public async Task Hashes_of_one_network_hold_up_no_other()
    {
        var workers = new FairWorkers(1);
        using var gate = new ManualResetEventSlim();
        var order = new List<int>();
        var first = workers.RunAsync(1, () => Note(gate, order, 0), CancellationToken.None);
        var flood = Enumerable.Range(1, 50).Select(i => workers.RunAsync(1, () => Note(gate, order, i), CancellationToken.None)).ToList();
        var good = workers.RunAsync(2, () => Note(gate, order, 99), CancellationToken.None);
        gate.Set();
        await Task.WhenAll([first, good, .. flood]);

        Assert.That(order.IndexOf(99), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Hashes_that_wait_are_bounded_and_the_network_with_most_goes_away_empty()
    {
        var workers = new FairWorkers(1, maxWaiting: 3);
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var running = workers.RunAsync(
            1,
            () =>
            {
                begun.Set();
                gate.Wait();
                return 0;
            },
            CancellationToken.None);
        begun.Wait();
        var flood = Enumerable.Range(0, 4).Select(_ => workers.RunAsync(1, () => 1, CancellationToken.None)).ToList();
        var good = workers.RunAsync(2, () => 2, CancellationToken.None);
        gate.Set();

        Assert.That(async () => await flood[3], Throws.TypeOf<FairWorkersBusyException>());
        Assert.That(async () => await flood[2], Throws.TypeOf<FairWorkersBusyException>());
        Assert.That((await running, await flood[0], await flood[1], await good), Is.EqualTo((0, 1, 1, 2)));
    }

    [Test]
    public void Look_ups_without_the_proof_that_should_follow_count_as_failures()
    {
        var penalty = new AddressPenalty(new AuthOptions(), new ManualTimeProvider());
        var client = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1);
        for (var i = 0; i < 100; i++)
        {
            penalty.BeginProof(client);
            penalty.EndProof(client);
        }

        Assert.That((penalty.Count, penalty.DelayFor(client)), Is.EqualTo((0, TimeSpan.Zero)));
        for (var i = 0; i < 12; i++)
        {
            Assert.That(penalty.DelayFor(client), Is.EqualTo(i <= 10 ? TimeSpan.Zero : TimeSpan.FromSeconds(2)), $"{i}");
            penalty.BeginProof(client);
        }

        Assert.That(penalty.DelayFor(client), Is.EqualTo(TimeSpan.FromSeconds(4)));
        penalty.Forgive(client);
        Assert.That((penalty.Count, penalty.DelayFor(client)), Is.EqualTo((0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Look_up_of_a_stored_password_waits_after_failures_as_a_login_does()
    {
        var clock = new ManualTimeProvider();
        var db = new ScriptedPassDb(_ => new PassDbResult.Mismatch(), _ => new PassDbResult.Ok { StoredPassword = "{PLAIN}x" });
        var authenticator = AuthFixture.Authenticator([new(db)], options: new AuthOptions { FailureDelay = TimeSpan.Zero }, time: clock);
        var request = AuthFixture.Request("alice") with { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1) };
        await authenticator.AuthenticateAsync(request, "no"u8.ToArray(), CancellationToken.None);
        var answer = authenticator.FindPasswordAsync(request, CancellationToken.None).AsTask();
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        Assert.That(db.LookedUp, Is.Empty);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await answer, Is.EqualTo("{PLAIN}x"));
    }

    [Test]
    public async Task Login_that_only_the_userdb_refuses_is_logged_with_its_address()
    {
        var logger = new RecordingLogger<Authenticator>();
        var authenticator = AuthFixture.Authenticator(
            [new(new ScriptedPassDb(_ => new PassDbResult.Ok()))], [new(new ScriptedUserDb(_ => new UserDbResult.UnknownUser()))], logger: logger);
        await authenticator.AuthenticateAsync(
            AuthFixture.Request("alice") with { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 7) }, "secret"u8.ToArray(), CancellationToken.None);

        Assert.That(logger.Lines.Select(line => line.Text), Has.Some.Contains("login refused: user alice, method PLAIN, service imap, from 192.0.2.1:7"));
    }

    private static AuthOptions Options(int maxAttempts) => new() { FailureDelay = TimeSpan.Zero, MaxPenalty = TimeSpan.Zero, MaxAttemptsPerUser = maxAttempts };

    private static async Task WaitAsync(AttemptLimit limit, string name, UInt128 network, List<string> order)
    {
        Assert.That(await limit.EnterAsync("alice", network, CancellationToken.None), Is.True);
        order.Add(name);
        limit.Leave("alice");
    }

    private static int Note(ManualResetEventSlim gate, List<int> order, int number)
    {
        gate.Wait();
        order.Add(number);
        return number;
    }

    private sealed class HangingPassDb(Func<AuthRequest, Task<PassDbResult>> answer) : IPassDb
    {
        private int _now;

        public int MostAtOnce { get; private set; }

        public string Name => "hanging";

        public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
        {
            if (request.UserName == "alice")
            {
                MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            }

            var result = await answer(request);
            Interlocked.Decrement(ref _now);
            return result;
        }

        public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) => VerifyAsync(request, default, cancellationToken);
    }

    private sealed class HangingUserDb : IUserDb
    {
        public string Name => "hanging";

        public async ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
            await new TaskCompletionSource<UserDbResult>().Task.WaitAsync(cancellationToken);

        public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
    }
}
