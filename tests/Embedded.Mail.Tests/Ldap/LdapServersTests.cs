using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Ldap;
using Embedded.Mail.Ldap.Wire;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Ldap;

/// <summary>Servers that misbehave, each in its own way: which is asked, for how long, and what is believed.</summary>
public sealed class LdapServersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Test]
    public async Task A_connection_is_used_again()
    {
        await using var server = new FakeLdapServer(FakeLdapServer.OfAlice);
        await using var db = Open(server.Uri);
        for (var i = 0; i < 10; i++)
        {
            Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.Ok>());
            Assert.That(await VerifyAsync(db, "hunter2"), Is.InstanceOf<PassDbResult.Mismatch>());
        }

        Assert.That(server.Connections, Is.EqualTo(2), "one for searches and one for binds");
        Assert.That(server.Requests, Is.EqualTo(40));
    }

    [Test]
    public async Task Connections_that_nobody_uses_are_closed()
    {
        var time = new ManualTimeProvider();
        await using var server = new FakeLdapServer(FakeLdapServer.OfAlice);
        await using var db = Open(server.Uri, time: time);
        await VerifyAsync(db, "secret");
        time.Advance(TimeSpan.FromMinutes(1));
        await VerifyAsync(db, "secret");
        Assert.That(server.Connections, Is.EqualTo(4));
    }

    [Test]
    public async Task No_more_connections_are_made_than_the_options_allow()
    {
        var release = new TaskCompletionSource();
        await using var server = new FakeLdapServer(async request =>
        {
            await release.Task;
            return FakeLdapServer.OfAlice(request);
        });
        await using var db = Open(server.Uri, options => options.MaxConnections = 3);
        var logins = Enumerable.Range(0, 30).Select(_ => VerifyAsync(db, "secret")).ToList();
        release.SetResult();
        Assert.That(await Task.WhenAll(logins), Is.All.InstanceOf<PassDbResult.Ok>());
        Assert.That(server.Connections, Is.LessThanOrEqualTo(6));
    }

    [Test]
    public async Task A_server_that_does_not_answer_fails_when_the_time_is_up_and_not_before()
    {
        var time = new ManualTimeProvider();
        await using var server = new FakeLdapServer(FakeLdapServer.Never);
        await using var db = Open(server.Uri, time: time);
        var timers = time.TimerCount;
        var login = VerifyAsync(db, "secret");
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.That(login.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(await login, Is.EqualTo(new PassDbResult.TemporaryFailure($"{server.Uri}: no answer within 10 s")));
    }

    [Test]
    public async Task A_search_and_a_bind_share_one_limit()
    {
        var time = new ManualTimeProvider();
        var found = new TaskCompletionSource();
        await using var server = new FakeLdapServer(async request =>
        {
            if (request.Operation == LdapTags.BindRequest)
            {
                return await FakeLdapServer.Never(request);
            }

            await found.Task;
            return FakeLdapServer.OfAlice(request);
        });
        await using var db = Open(server.Uri, time: time);
        var timers = time.TimerCount;
        var login = VerifyAsync(db, "secret");
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(6));
        var bindTimer = time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        found.SetResult();
        while (server.Requests < 2)
        {
            await Task.Yield();
        }

        await bindTimer;
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(await login, Is.EqualTo(new PassDbResult.TemporaryFailure($"{server.Uri}: no answer within 4 s")));
    }

    [Test]
    public async Task A_server_that_hangs_leaves_time_for_the_next_and_comes_last_for_half_a_minute()
    {
        var time = new ManualTimeProvider();
        var hangs = true;
        await using var first = new FakeLdapServer(request => Volatile.Read(ref hangs) ? FakeLdapServer.Never(request) : Task.FromResult(FakeLdapServer.OfAlice(request)));
        await using var second = new FakeLdapServer(FakeLdapServer.OfAlice);
        await using var db = Open($"{first.Uri} {second.Uri}", options => options.AuthBind = false, time);
        var timers = time.TimerCount;
        var login = VerifyAsync(db, "secret");
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        time.Advance(Limit / 2);
        Assert.That(await login, Is.InstanceOf<PassDbResult.Ok>());

        Volatile.Write(ref hangs, false);
        var before = first.Requests;
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(first.Requests, Is.EqualTo(before), "the second is asked first by now");
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.Ok>());
        Assert.That(first.Requests, Is.EqualTo(before + 1), "and the first again after its time");
    }

    [Test]
    public async Task While_the_only_server_hangs_one_login_tries_it_and_the_others_wait_a_second_at_most()
    {
        var time = new ManualTimeProvider();
        await using var server = new FakeLdapServer(FakeLdapServer.Never);
        await using var db = Open(server.Uri, time: time);
        var timers = time.TimerCount;
        var first = VerifyAsync(db, "secret");
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        await server.WaitForConnectionAsync();
        time.Advance(Limit);
        await first;

        var probe = VerifyAsync(db, "secret");
        await time.WaitForTimersAsync(timers + 1, CancellationToken.None);
        await server.WaitForConnectionAsync();
        var others = Enumerable.Range(0, 20).Select(_ => VerifyAsync(db, "secret")).ToList();
        await time.WaitForTimersAsync(timers + 1 + 20, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await Task.WhenAll(others), Is.All.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(probe.IsCompleted, Is.False);
        time.Advance(Limit);
        Assert.That(await probe, Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(server.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task Logins_that_wait_for_a_server_s_return_get_in_with_the_first_that_does()
    {
        var time = new ManualTimeProvider();
        var answer = new TaskCompletionSource<bool>();
        answer.SetResult(false);
        await using var server = new FakeLdapServer(async request => await Volatile.Read(ref answer).Task ? FakeLdapServer.OfAlice(request) : []);
        await using var db = Open(server.Uri, options => options.AuthBind = false, time);
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.TemporaryFailure>());

        Volatile.Write(ref answer, new TaskCompletionSource<bool>());
        var logins = Enumerable.Range(0, 20).Select(_ => VerifyAsync(db, "secret")).ToList();
        Volatile.Read(ref answer).SetResult(true);
        Assert.That(await Task.WhenAll(logins), Is.All.InstanceOf<PassDbResult.Ok>());
    }

    [TestCase((int)LdapResultCode.Busy)]
    [TestCase((int)LdapResultCode.Unavailable)]
    public async Task A_server_that_says_it_cannot_at_present_is_passed_over(int code)
    {
        await using var first = new FakeLdapServer(request => FakeLdapServer.Result(request.Id, request.Operation == LdapTags.BindRequest ? LdapTags.BindResponse : LdapTags.SearchDone, (LdapResultCode)code));
        await using var second = new FakeLdapServer(FakeLdapServer.OfAlice);
        await using var db = Open($"{first.Uri} {second.Uri}");
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [TestCase((int)LdapResultCode.Referral)]
    [TestCase((int)LdapResultCode.OperationsError)]
    [TestCase((int)LdapResultCode.InsufficientAccessRights)]
    [TestCase((int)LdapResultCode.TimeLimitExceeded)]
    [TestCase((int)LdapResultCode.UnwillingToPerform)]
    public async Task A_refusal_is_a_temporary_failure_with_the_server_s_words(int code)
    {
        await using var server = new FakeLdapServer(request => FakeLdapServer.Result(request.Id, LdapTags.SearchDone, (LdapResultCode)code, "not now"));
        await using var db = Open(server.Uri);
        var result = await VerifyAsync(db, "secret");
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Does.Contain($"{(LdapResultCode)code}").And.Contain("not now"));
    }

    [TestCase((int)LdapResultCode.Success, typeof(PassDbResult.Ok))]
    [TestCase((int)LdapResultCode.InvalidCredentials, typeof(PassDbResult.Mismatch))]
    [TestCase((int)LdapResultCode.InappropriateAuthentication, typeof(PassDbResult.Mismatch))]
    [TestCase((int)LdapResultCode.NoSuchObject, typeof(PassDbResult.UnknownUser))]
    [TestCase((int)LdapResultCode.ConfidentialityRequired, typeof(PassDbResult.TemporaryFailure))]
    [TestCase((int)LdapResultCode.StrongerAuthRequired, typeof(PassDbResult.TemporaryFailure))]
    [TestCase(4711, typeof(PassDbResult.TemporaryFailure))]
    public async Task What_a_bind_answers_decides(int code, Type expected)
    {
        await using var server = new FakeLdapServer(request =>
            request.Operation == LdapTags.BindRequest ? FakeLdapServer.Result(request.Id, LdapTags.BindResponse, (LdapResultCode)code) : FakeLdapServer.OfAlice(request));
        await using var db = Open(server.Uri);
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf(expected));
    }

    [Test]
    public async Task References_to_other_servers_are_passed_over()
    {
        await using var server = new FakeLdapServer(request =>
            request.Operation == LdapTags.BindRequest ? FakeLdapServer.OfAlice(request) : [.. FakeLdapServer.Reference(request.Id), .. FakeLdapServer.OfAlice(request)]);
        await using var db = Open(server.Uri);
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task An_answer_to_another_question_is_not_believed()
    {
        await using var server = new FakeLdapServer(request => FakeLdapServer.OfAlice(request with { Id = request.Id + 1 }));
        await using var db = Open(server.Uri);
        Assert.That(((PassDbResult.TemporaryFailure)await VerifyAsync(db, "hunter2")).Reason, Does.Contain("another question"));
    }

    [Test]
    public async Task A_search_s_end_is_no_answer_to_a_bind_that_asked_for_entries_only()
    {
        await using var server = new FakeLdapServer(request =>
            request.Operation == LdapTags.BindRequest ? FakeLdapServer.Entry(request.Id, "uid=alice") : FakeLdapServer.OfAlice(request));
        await using var db = Open(server.Uri);
        Assert.That(await VerifyAsync(db, "hunter2"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
    }

    [Test]
    public async Task A_notice_of_disconnection_is_told()
    {
        await using var server = new FakeLdapServer(_ => FakeLdapServer.Result(0, LdapTags.ExtendedResponse, LdapResultCode.Unavailable, "shutting down"));
        await using var db = Open(server.Uri);
        Assert.That(((PassDbResult.TemporaryFailure)await VerifyAsync(db, "secret")).Reason, Does.Contain("shutting down"));
    }

    [TestCase("220 mx.example.org ESMTP\r\n")]
    [TestCase("\x30\x7fxx")]
    [TestCase("0\u0080")]
    [TestCase("\x30\x03\x02\x01")]
    [TestCase("\x30\x03\x02\x01\x01")]
    public async Task A_server_of_something_else_is_a_temporary_failure(string words)
    {
        await using var server = new FakeLdapServer(_ => Encoding.Latin1.GetBytes(words));
        await using var db = Open(server.Uri, options => options.Timeout = TimeSpan.FromMilliseconds(500));
        Assert.That(await VerifyAsync(db, "secret"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
    }

    [Test]
    public async Task A_message_without_end_is_refused_at_its_length()
    {
        await using var server = new FakeLdapServer(_ => [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]);
        await using var db = Open(server.Uri);
        Assert.That(((PassDbResult.TemporaryFailure)await VerifyAsync(db, "secret")).Reason, Does.Contain("is over"));
    }

    [Test]
    public async Task Plain_text_after_StartTLS_is_refused()
    {
        await using var server = new FakeLdapServer(request =>
            [.. FakeLdapServer.Result(request.Id, LdapTags.ExtendedResponse, LdapResultCode.Success), .. FakeLdapServer.OfAlice(request with { Id = 2 })]);
        await using var db = Open(server.Uri, options => options.StartTls = true);
        Assert.That(((PassDbResult.TemporaryFailure)await VerifyAsync(db, "secret")).Reason, Does.Contain("plain text after StartTLS"));
    }

    [Test]
    public async Task A_login_that_nobody_waits_for_ends()
    {
        await using var server = new FakeLdapServer(FakeLdapServer.Never);
        await using var db = Open(server.Uri, options => options.MaxConnections = 1);
        using var stop = new CancellationTokenSource();
        var logins = Enumerable.Range(0, 5).Select(_ => db.VerifyAsync(new AuthRequest("alice", "imap"), "secret"u8.ToArray(), stop.Token).AsTask()).ToList();
        await stop.CancelAsync();
        foreach (var login in logins)
        {
            Assert.That(async () => await login, Throws.InstanceOf<OperationCanceledException>());
        }
    }

    private static LdapDb Open(string uris, Action<LdapOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new LdapOptions { Uris = uris, Base = "dc=example,dc=org", AuthBind = true, Timeout = Limit };
        configure?.Invoke(options);
        return new LdapDb(options, new PasswordVerifier(), SuiteLog.For<LdapDb>(), time);
    }

    private static async Task<PassDbResult> VerifyAsync(LdapDb db, string password) =>
        await db.VerifyAsync(new AuthRequest("alice", "imap"), Encoding.UTF8.GetBytes(password), CancellationToken.None);
}
