using System.Net;
using System.Reflection;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Static;
using Embedded.Mail.Messages;
using Embedded.Mail.Testing;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Cache;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuthCacheTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly KeyedPassDb _db = new();
    private readonly AuthOptions _options = new() { FailureDelay = TimeSpan.Zero, MaxPenalty = TimeSpan.Zero, CacheSize = 1_000_000 };
    private AuthCache? _cache;

    [Test]
    public async Task Right_password_is_asked_for_once_within_its_time()
    {
        var authenticator = Authenticator();
        Assert.That(await LogInAsync(authenticator, "alice", "secret-alice"), Is.EqualTo("ok"));
        Assert.That(await LogInAsync(authenticator, "alice", "secret-alice"), Is.EqualTo("ok"));
        Assert.That(_db.Asked, Is.EqualTo(1));

        _clock.Advance(_options.CacheTtl);
        Assert.That(await LogInAsync(authenticator, "alice", "secret-alice"), Is.EqualTo("ok"));
        Assert.That((_db.Asked, _cache!.Hits, _cache.Misses, _cache.Count), Is.EqualTo((2, 1L, 2L, 1)));
    }

    [Test]
    public async Task Other_password_asks_again_every_time_and_a_changed_one_counts_at_once()
    {
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        Assert.That(await LogInAsync(authenticator, "alice", "secret-new"), Is.EqualTo("fail"));
        _db.Passwords["alice"] = "secret-new";
        Assert.That(await LogInAsync(authenticator, "alice", "secret-new"), Is.EqualTo("ok"));
        Assert.That(await LogInAsync(authenticator, "alice", "secret-alice"), Is.EqualTo("fail"), "the old one has gone with the first use of the new");
        Assert.That(_db.Asked, Is.EqualTo(4));
    }

    [Test]
    public async Task Unknown_user_is_kept_for_the_negative_time_and_not_at_all_when_that_is_zero()
    {
        _options.CacheNegativeTtl = TimeSpan.FromMinutes(1);
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "eve", "secret-x");
        Assert.That(await LogInAsync(authenticator, "eve", "secret-y"), Is.EqualTo("fail"));
        Assert.That(_db.Asked, Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        _db.Passwords["eve"] = "secret-x";
        Assert.That(await LogInAsync(authenticator, "eve", "secret-x"), Is.EqualTo("ok"));

        _options.CacheNegativeTtl = TimeSpan.Zero;
        authenticator = Authenticator();
        await LogInAsync(authenticator, "mallory", "secret-x");
        await LogInAsync(authenticator, "mallory", "secret-x");
        Assert.That((_db.Asked, _cache!.Count), Is.EqualTo((4, 0)));
    }

    [TestCase(true, "secret-alice", "ok")]
    [TestCase(true, "other-secret", "temp")]
    [TestCase(false, "secret-alice", "temp")]
    public async Task Old_answer_counts_while_the_data_base_is_away_if_allowed(bool usesExpired, string password, string expected)
    {
        _options.CacheUsesExpired = usesExpired;
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        _clock.Advance(_options.CacheTtl * 3);
        _db.IsAway = true;
        Assert.That(await LogInAsync(authenticator, "alice", password), Is.EqualTo(expected));
        Assert.That(await LogInAsync(authenticator, "bob", "secret-bob"), Is.EqualTo("temp"), "who has not logged in before");
    }

    [Test]
    public async Task Data_base_that_hangs_is_one_that_is_away()
    {
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        _clock.Advance(_options.CacheTtl);
        _db.Hangs = true;
        var answers = new[] { LogInAsync(authenticator, "alice", "secret-alice"), LogInAsync(authenticator, "bob", "secret-bob") };
        await _clock.WaitForTimersAsync(2, CancellationToken.None);
        _clock.Advance(_options.LookupTimeout);
        Assert.That(await Task.WhenAll(answers), Is.EqualTo(new[] { "ok", "temp" }));
        Assert.That(_clock.TimerCount, Is.Zero);
    }

    [Test]
    public async Task Answers_are_apart_by_what_the_data_base_depends_on()
    {
        _db.CacheKey = "%u%r";
        var authenticator = Authenticator();
        foreach (var address in (string[])["192.0.2.1", "192.0.2.2", "192.0.2.1"])
        {
            await authenticator.AuthenticateAsync(
                AuthFixture.Request("alice") with { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) }, "secret-alice"u8.ToArray(), CancellationToken.None);
        }

        Assert.That(_db.Asked, Is.EqualTo(2));
    }

    [TestCase("ab", "c", "a", "bc")]
    public async Task Values_next_to_each_other_are_not_taken_for_others(string firstUser, string firstDomain, string secondUser, string secondDomain)
    {
        _db.CacheKey = "%n%d";
        _db.Passwords[$"{firstUser}@{firstDomain}"] = "secret-x";
        var authenticator = Authenticator();
        Assert.That(await LogInAsync(authenticator, $"{firstUser}@{firstDomain}", "secret-x"), Is.EqualTo("ok"));
        Assert.That(await LogInAsync(authenticator, $"{secondUser}@{secondDomain}", "secret-x"), Is.EqualTo("fail"));
    }

    [Test]
    public async Task Nothing_is_kept_without_a_key_without_size_or_where_the_answer_says_so([Values(0, 1, 2, 3)] int reason)
    {
        _db.CacheKey = reason == 0 ? null : "%u";
        _options.CacheSize = reason == 1 ? 0 : 1_000_000;
        _db.Fields = reason == 2 ? MailUser.NoFields.Add("pass", "secret") : MailUser.NoFields;
        _db.IsCacheable = reason != 3;
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        await LogInAsync(authenticator, "alice", "secret-alice");
        Assert.That((_db.Asked, _cache!.Count), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Fields_and_restrictions_count_again_for_every_login()
    {
        _db.Fields = MailUser.NoFields.Add("allow_nets", "192.0.2.1").Add("userdb_x", "1");
        var authenticator = Authenticator();
        var request = AuthFixture.Request("alice");
        Assert.That((await AskAsync("192.0.2.1")).User().Fields["x"], Is.EqualTo("1"));
        Assert.That((await AskAsync("192.0.2.1")).User().Fields["x"], Is.EqualTo("1"));
        Assert.That(AuthFixture.Word(await AskAsync("192.0.2.2")), Is.EqualTo("fail"));
        Assert.That(_db.Asked, Is.EqualTo(1));

        async Task<AuthResult> AskAsync(string address) => await authenticator.AuthenticateAsync(
            request with { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) }, "secret-alice"u8.ToArray(), CancellationToken.None);
    }

    [Test]
    public async Task Flush_forgets_one_user_or_all()
    {
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        await LogInAsync(authenticator, "bob", "secret-bob");
        Assert.That((_cache!.Flush("carol"), _cache.Flush("alice"), _cache.Count), Is.EqualTo((0, 1, 1)));
        await LogInAsync(authenticator, "alice", "secret-alice");
        await LogInAsync(authenticator, "bob", "secret-bob");
        Assert.That(_db.Asked, Is.EqualTo(3));
        Assert.That((_cache.Flush(), _cache.Count, _cache.Size), Is.EqualTo((2, 0, 0L)));
    }

    [Test]
    public async Task Answer_that_is_being_fetched_during_a_flush_is_not_kept()
    {
        var authenticator = Authenticator();
        _db.Gate = new TaskCompletionSource();
        var answer = LogInAsync(authenticator, "alice", "secret-alice");
        _cache!.Flush("alice");
        _db.Gate.SetResult();
        Assert.That(await answer, Is.EqualTo("ok"));
        Assert.That(_cache.Count, Is.Zero);
    }

    [Test]
    public async Task Memory_is_bounded_and_what_was_not_asked_for_longest_goes_first()
    {
        _options.CacheSize = 10_000;
        var authenticator = Authenticator();
        foreach (var i in Enumerable.Range(0, 100))
        {
            _db.Passwords[$"user{i}"] = "secret-x";
            await LogInAsync(authenticator, $"user{i}", "secret-x");
            await LogInAsync(authenticator, "user0", "secret-x");
        }

        Assert.That((_cache!.Size is > 5_000 and <= 10_000, _cache.Count is > 10 and < 50, _db.Asked), Is.EqualTo((true, true, 100)));
        await LogInAsync(authenticator, "user1", "secret-x");
        Assert.That(_db.Asked, Is.EqualTo(101));
    }

    [Test]
    public async Task No_password_and_no_look_up_key_is_in_memory()
    {
        _db.Fields = MailUser.NoFields.Add("userdb_x", "1");
        var authenticator = Authenticator();
        await LogInAsync(authenticator, "alice", "secret-alice");
        await ProveAsync(authenticator, "bob", "{PLAIN}secret-bob");
        Assert.That(_cache!.Count, Is.EqualTo(1), "a password in plain text is not kept");
        Assert.That(Texts(_cache, new HashSet<object>(ReferenceEqualityComparer.Instance)), Has.Some.EqualTo("alice").And.None.Contains("secret-").And.None.Contains("5:alice"));
    }

    [Test]
    public async Task Stored_hash_is_kept_for_proofs_and_asked_for_again_when_the_proof_fails()
    {
        _db.Passwords["alice"] = "{SHA512-CRYPT}$6$old";
        var authenticator = Authenticator();
        Assert.That(await ProveAsync(authenticator, "alice", "{SHA512-CRYPT}$6$old"), Is.EqualTo("ok"));
        Assert.That(await ProveAsync(authenticator, "alice", "{SHA512-CRYPT}$6$old"), Is.EqualTo("ok"));
        Assert.That(_db.Asked, Is.EqualTo(1));
        _db.Passwords["alice"] = "{SHA512-CRYPT}$6$new";
        Assert.That(await ProveAsync(authenticator, "alice", "{SHA512-CRYPT}$6$new"), Is.EqualTo("ok"));
        Assert.That(await ProveAsync(authenticator, "alice", "{SHA512-CRYPT}$6$old"), Is.EqualTo("fail"));
        Assert.That(_db.Asked, Is.EqualTo(3));
    }

    [Test]
    public async Task Userdb_is_kept_too_and_serves_while_it_is_away()
    {
        var userDb = new KeyedUserDb();
        var authenticator = Authenticator(userDb);
        Assert.That((await authenticator.FindAsync("alice")).User().Fields["n"], Is.EqualTo("1"));
        Assert.That((await authenticator.FindAsync("alice")).User().Fields["n"], Is.EqualTo("1"));
        _clock.Advance(_options.CacheTtl);
        userDb.IsAway = true;
        Assert.That((await authenticator.FindAsync("alice")).User().Fields["n"], Is.EqualTo("1"));
        userDb.IsAway = false;
        Assert.That((await authenticator.FindAsync("alice")).User().Fields["n"], Is.EqualTo("3"));
        _cache!.Flush("alice");
        Assert.That((await authenticator.FindAsync("alice")).User().Fields["n"], Is.EqualTo("4"));
    }

    [Test]
    public void Wrong_key_is_told_when_the_server_is_made()
    {
        _db.CacheKey = "%Q";
        Assert.That(() => Authenticator(), Throws.TypeOf<FormatException>().With.Message.Contains("%Q"));
    }

    private static async Task<string> LogInAsync(IAuthenticator authenticator, string user, string password) =>
        AuthFixture.Word(await authenticator.LogInAsync(user, password));

    private static async Task<string> ProveAsync(IAuthenticator authenticator, string user, string expected) =>
        AuthFixture.Word(await authenticator.AuthenticateAsync(AuthFixture.Request(user), stored => stored == expected, CancellationToken.None));

    private Authenticator Authenticator(IUserDb? userDb = null)
    {
        _cache = new AuthCache(Options.Create(_options), _clock);
        return new Authenticator(
            [new(_db)], [new(userDb ?? new PrefetchUserDb()), new(new StaticUserDb(new StaticUserDbOptions()))], Options.Create(_options), _clock, new RecordingLogger<Authenticator>(), _cache);
    }

    // Every text that hangs on an object.
    private static HashSet<string> Texts(object root, HashSet<object> seen)
    {
        if (root is string text)
        {
            return [text];
        }

        var found = new HashSet<string>();
        if (root is byte[] octets)
        {
            return [Encoding.UTF8.GetString(octets)];
        }

        if (root.GetType().IsPrimitive || root is Pointer or Type or TimeProvider or Delegate || !seen.Add(root))
        {
            return found;
        }

        if (root is Array array)
        {
            found.UnionWith(array.Cast<object?>().Where(item => item is not null).SelectMany(item => Texts(item!, seen)));
            return found;
        }

        for (var type = root.GetType(); type is not null; type = type.BaseType)
        {
            var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            found.UnionWith(fields.Select(one => one.GetValue(root)).Where(value => value is not null).SelectMany(value => Texts(value!, seen)));
        }

        return found;
    }

    private sealed class KeyedPassDb : IPassDb
    {
        private int _asked;

        public Dictionary<string, string> Passwords { get; } = new() { ["alice"] = "secret-alice", ["bob"] = "secret-bob" };

        public System.Collections.Immutable.ImmutableDictionary<string, string> Fields { get; set; } = MailUser.NoFields;

        public bool IsAway { get; set; }

        public bool Hangs { get; set; }

        public bool IsCacheable { get; set; } = true;

        public TaskCompletionSource? Gate { get; set; }

        public int Asked => _asked;

        public string Name => "keyed";

        public string? CacheKey { get; set; } = "%u";

        public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
        {
            var found = await LookupAsync(request, cancellationToken);
            return found is PassDbResult.Ok && Passwords[request.UserName] != Encoding.UTF8.GetString(password.Span) ? new PassDbResult.Mismatch() : found;
        }

        public async ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
        {
            _asked++;
            if (Hangs)
            {
                // Deaf to its cancellation, as a blocking library is.
                await new TaskCompletionSource().Task;
            }

            await (Gate?.Task ?? Task.CompletedTask);
            return IsAway ? new PassDbResult.TemporaryFailure("away")
                : Passwords.TryGetValue(request.UserName, out var stored) ? new PassDbResult.Ok { StoredPassword = StoredPassword.Parse(stored, "PLAIN").ToStoredText(), Fields = Fields, IsCacheable = IsCacheable }
                : new PassDbResult.UnknownUser();
        }
    }

    private sealed class KeyedUserDb : IUserDb
    {
        private int _asked;

        public bool IsAway { get; set; }

        public string Name => "keyed";

        public string CacheKey => "%u";

        public ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
        {
            _asked++;
            return ValueTask.FromResult<UserDbResult>(
                IsAway ? new UserDbResult.TemporaryFailure("away") : new UserDbResult.Found(MailUser.NoFields.Add("n", _asked.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        }

        public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
    }
}
