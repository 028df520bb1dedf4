using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Messages;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Auth.Chain;

public sealed class DelayTests
{
    private static readonly IPEndPoint Attacker = new(IPAddress.Parse("192.0.2.66"), 1);

    [TestCase("alice", "wrong-secret")]
    [TestCase("nobody", "wrong-secret")]
    [TestCase("not allowed", "wrong-secret")]
    [TestCase("broken", "any-secret")]
    public async Task Every_failure_is_told_after_the_same_delay(string user, string password)
    {
        var clock = new ManualTimeProvider();
        var authenticator = Authenticator(clock, new AuthOptions());
        var answer = authenticator.LogInAsync(user, password);

        await clock.WaitForTimersAsync(1, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(1.999));
        Assert.That(answer.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(AuthFixture.Word(await answer), Is.EqualTo(user == "broken" ? "temp" : "fail"));
    }

    [Test]
    public async Task Success_is_told_at_once()
    {
        var clock = new ManualTimeProvider();

        Assert.That(AuthFixture.Word(await Authenticator(clock, new AuthOptions()).LogInAsync("alice", "secret")), Is.EqualTo("ok"));
        Assert.That(clock.TimerCount, Is.Zero);
    }

    [Test]
    public async Task Field_nodelay_leaves_the_delay_out()
    {
        var clock = new ManualTimeProvider();
        var db = new ScriptedPassDb(_ => new PassDbResult.Ok { Fields = MailUser.NoFields.Add("nodelay", "").Add("nologin", "") });
        var authenticator = AuthFixture.Authenticator([new(db)], options: new AuthOptions(), time: clock);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("fail"));
    }

    [Test]
    public async Task Recipient_is_looked_up_without_delay() =>
        Assert.That(AuthFixture.Word(await Authenticator(new ManualTimeProvider(), new AuthOptions()).FindAsync("nobody")), Is.EqualTo("fail"));

    [Test]
    public async Task Client_that_leaves_ends_the_delay()
    {
        var clock = new ManualTimeProvider();
        using var left = new CancellationTokenSource();
        var answer = Authenticator(clock, new AuthOptions())
            .AuthenticateAsync(AuthFixture.Request("alice"), "x"u8.ToArray(), left.Token).AsTask();
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        await left.CancelAsync();

        Assert.That(async () => await answer, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(clock.TimerCount, Is.Zero);
    }

    [Test]
    public void Delay_grows_with_the_failures_of_an_address_and_a_success_ends_it()
    {
        var clock = new ManualTimeProvider();
        var penalty = new AddressPenalty(new AuthOptions(), clock);
        var delays = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            delays.Add(penalty.DelayFor(Attacker).TotalSeconds);
            penalty.Raise(Attacker, "alice", Encoding.UTF8.GetBytes($"guess {i}"));
        }

        Assert.That(delays, Is.EqualTo(new[] { 0.0, 2, 4, 8, 15, 15, 15 }));
        penalty.Forgive(Attacker);
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Delay_counts_from_the_last_failure_and_is_forgotten_after_an_hour()
    {
        var clock = new ManualTimeProvider();
        var penalty = new AddressPenalty(new AuthOptions(), clock);
        penalty.Raise(Attacker, "alice", "1"u8);
        penalty.Raise(Attacker, "alice", "2"u8);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.FromSeconds(1)));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.Zero));

        penalty.Raise(Attacker, "alice", "3"u8);
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.FromSeconds(8)));
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.Zero));
        Assert.That(penalty.Count, Is.Zero);
    }

    [Test]
    public void Same_wrong_password_again_does_not_raise_the_delay()
    {
        var penalty = new AddressPenalty(new AuthOptions(), new ManualTimeProvider());
        for (var i = 0; i < 10; i++)
        {
            penalty.Raise(Attacker, "alice", "old password"u8);
        }

        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.FromSeconds(2)));
        penalty.Raise(Attacker, "bob", "old password"u8);
        Assert.That(penalty.DelayFor(Attacker), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:ffff::9", true)]
    [TestCase("2001:db8:1::1", "2001:db8:2::1", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    public void Addresses_of_one_customer_count_as_one(string first, string second, bool isSame)
    {
        var penalty = new AddressPenalty(new AuthOptions(), new ManualTimeProvider());
        penalty.Raise(new IPEndPoint(IPAddress.Parse(first), 1), "alice", "x"u8);

        Assert.That(penalty.DelayFor(new IPEndPoint(IPAddress.Parse(second), 2)) > TimeSpan.Zero, Is.EqualTo(isSame));
    }

    [Test]
    public void Memory_is_bounded_and_the_oldest_goes_first()
    {
        var penalty = new AddressPenalty(new AuthOptions { MaxPenaltyAddresses = 100 }, new ManualTimeProvider());
        for (var i = 0; i < 1000; i++)
        {
            penalty.Raise(new IPEndPoint(new IPAddress([10, 0, (byte)(i / 256), (byte)i]), 1), "alice", "x"u8);
        }

        Assert.That(penalty.Count, Is.EqualTo(100));
        Assert.That(penalty.DelayFor(new IPEndPoint(new IPAddress([10, 0, 0, 0]), 1)), Is.EqualTo(TimeSpan.Zero));
        Assert.That(penalty.DelayFor(new IPEndPoint(new IPAddress([10, 0, 999 / 256, 999 % 256]), 1)), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void Exempt_networks_unix_sockets_and_a_zero_maximum_have_no_delay()
    {
        var exempt = new AddressPenalty(new AuthOptions { PenaltyExemptNetworks = "192.0.2.0/24" }, new ManualTimeProvider());
        var off = new AddressPenalty(new AuthOptions { MaxPenalty = TimeSpan.Zero }, new ManualTimeProvider());
        foreach (var penalty in new[] { exempt, off })
        {
            penalty.Raise(Attacker, "alice", "x"u8);
            penalty.Raise(null, "alice", "x"u8);
            Assert.That((penalty.DelayFor(Attacker), penalty.DelayFor(null), penalty.Count), Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero, 0)));
        }
    }

    [Test]
    public async Task Attempt_after_a_failure_waits_even_with_the_right_password()
    {
        var clock = new ManualTimeProvider();
        var authenticator = Authenticator(clock, new AuthOptions { FailureDelay = TimeSpan.Zero });
        var request = AuthFixture.Request("alice") with { RemoteEndPoint = Attacker };
        Assert.That(AuthFixture.Word(await authenticator.AuthenticateAsync(request, "no"u8.ToArray(), CancellationToken.None)), Is.EqualTo("fail"));
        var answer = authenticator.AuthenticateAsync(request, "secret"u8.ToArray(), CancellationToken.None).AsTask();

        await clock.WaitForTimersAsync(1, CancellationToken.None);
        Assert.That(answer.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(AuthFixture.Word(await answer), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await authenticator.AuthenticateAsync(request, "secret"u8.ToArray(), CancellationToken.None)), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Temporary_failures_raise_no_penalty()
    {
        var clock = new ManualTimeProvider();
        var authenticator = Authenticator(clock, new AuthOptions { FailureDelay = TimeSpan.Zero });
        var request = AuthFixture.Request("broken") with { RemoteEndPoint = Attacker };
        for (var i = 0; i < 3; i++)
        {
            Assert.That(AuthFixture.Word(await authenticator.AuthenticateAsync(request, "secret-x"u8.ToArray(), CancellationToken.None)), Is.EqualTo("temp"));
        }

        Assert.That(clock.TimerCount, Is.Zero);
    }

    [Test]
    public async Task Logs_name_the_address_and_the_method_and_never_the_password()
    {
        var logger = new RecordingLogger<Authenticator>();
        var users = new InMemoryUsers();
        users.Add("alice", "right-secret");
        var authenticator = AuthFixture.Authenticator([new(users)], logger: logger);
        foreach (var (user, password) in new[] { ("alice", "wrong-secret"), ("alice", "right-secret"), ("eve\r\nforged line", "other-secret") })
        {
            await authenticator.AuthenticateAsync(
                AuthFixture.Request(user) with { RemoteEndPoint = Attacker }, Encoding.UTF8.GetBytes(password), CancellationToken.None);
        }

        var text = string.Join('\n', logger.Lines.Select(line => line.Text));
        Assert.That(text, Does.Contain("user alice, method PLAIN, service imap, from 192.0.2.66:1: password mismatch (session s1)"));
        Assert.That(text, Does.Contain("eve??forged line"));
        Assert.That(text, Does.Not.Contain("secret"));
    }

    private static Authenticator Authenticator(TimeProvider clock, AuthOptions options)
    {
        var users = new InMemoryUsers();
        users.Add("alice", "secret");
        users.Add(new InMemoryUser("broken") { Password = StoredPassword.Parse("{NOSUCH}x", "PLAIN") });
        return AuthFixture.Authenticator([new(users)], options: options, time: clock);
    }
}
