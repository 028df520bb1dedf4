using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Static;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Auth.Chain;

public sealed class UserDbChainTests
{
    private static readonly PassDbEntry Anybody = new(new StaticPassDb(new StaticPassDbOptions { NoPassword = true }));

    [TestCase("found:return-ok unknown:continue", "ok")]
    [TestCase("found:continue unknown:continue", "fail")]
    [TestCase("found:continue-ok unknown:continue", "ok")]
    [TestCase("found:continue-ok unknown:return-fail", "fail")]
    [TestCase("found:continue-ok found:return-fail", "fail")]
    [TestCase("found:continue-fail found:return-ok", "ok")]
    [TestCase("unknown:continue found:return-ok", "ok")]
    [TestCase("unknown:return found:return-ok", "fail")]
    [TestCase("unknown:return-fail found:return-ok", "fail")]
    [TestCase("down:continue found:return-ok", "ok")]
    [TestCase("down:continue unknown:continue", "temp")]
    [TestCase("down:return found:return-ok", "temp")]
    [TestCase("unknown:continue down:continue", "temp")]
    [TestCase("unknown:continue", "fail")]
    public async Task Lookup_goes_along_the_chain(string chain, string expected)
    {
        var authenticator = AuthFixture.Authenticator([Anybody], chain.Split(' ').Select(Entry));

        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo(expected));
    }

    [Test]
    public async Task User_who_logged_in_and_is_in_no_userdb_is_our_fault_and_logged()
    {
        var logger = new RecordingLogger<Embedded.Mail.Auth.Chain.Authenticator>();
        var authenticator = AuthFixture.Authenticator([Anybody], [Entry("unknown:continue")], logger: logger);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("temp"));
        Assert.That(logger.Lines.Select(line => line.Id), Does.Contain(2013));
    }

    [TestCase(UserDbSkip.Never, "12")]
    [TestCase(UserDbSkip.Found, "1")]
    [TestCase(UserDbSkip.NotFound, "12")]
    public async Task Skip_goes_by_whether_the_user_was_found(UserDbSkip skip, string expected)
    {
        var first = new UserDbEntry(Fields("seen", "1"), new() { ResultSuccess = AuthDbRule.ContinueOk });
        var second = new UserDbEntry(Fields("seen2", "2"), new() { Skip = skip });
        var user = (await AuthFixture.Authenticator([Anybody], [first, second]).FindAsync("alice")).User();

        Assert.That(string.Concat(user.Fields.Values.Order()), Is.EqualTo(expected));
    }

    [Test]
    public async Task Userdb_skipped_for_a_user_not_found_is_not_asked()
    {
        var second = new UserDbEntry(Fields("x", "1"), new() { Skip = UserDbSkip.NotFound });

        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([Anybody], [Entry("unknown:continue"), second]).FindAsync("alice")), Is.EqualTo("fail"));
    }

    [Test]
    public async Task Fields_flow_into_the_user()
    {
        var fields = new StaticUserDb(new() { Fields = "uid=1000 gid=1001 home=/var/mail/%d/%n mail=sdbox:~/mail quota_rule=*:storage=1G" });
        var user = (await AuthFixture.Authenticator([Anybody], [new(fields)]).LogInAsync("Alice@Example.org", "secret-x")).User();

        Assert.That(user.Name, Is.EqualTo("alice@example.org"));
        Assert.That(user.Home, Is.EqualTo("/var/mail/example.org/alice"));
        Assert.That(user.MailLocation, Is.EqualTo("sdbox:~/mail"));
        Assert.That((user.UnixUserId, user.UnixGroupId), Is.EqualTo(((uint?)1000u, (uint?)1001u)));
        Assert.That(user.Fields, Is.EquivalentTo(new Dictionary<string, string> { ["quota_rule"] = "*:storage=1G" }));
    }

    [Test]
    public async Task Unix_names_are_looked_up()
    {
        var options = AuthFixture.AtOnce;
        (options.FirstValidUserId, options.FirstValidGroupId) = (0, 0);
        var user = (await AuthFixture.Authenticator([Anybody], [new(new StaticUserDb(new() { Fields = "uid=root gid=root" }))], options).LogInAsync("a", "secret-x")).User();

        Assert.That((user.UnixUserId, user.UnixGroupId), Is.EqualTo(((uint?)0u, (uint?)0u)));
    }

    [TestCase("uid=no-such-user-here")]
    [TestCase("gid=-5")]
    [TestCase("home=relative/%u")]
    [TestCase("home=~/x")]
    public async Task Wrong_fields_are_a_temporary_failure(string fields) =>
        Assert.That(
            AuthFixture.Word(await AuthFixture.Authenticator([Anybody], [new(new StaticUserDb(new() { Fields = fields }))]).LogInAsync("a", "secret-x")),
            Is.EqualTo("temp"));

    [Test]
    public async Task Home_may_be_absent()
    {
        var user = (await AuthFixture.Authenticator([Anybody], [new(new StaticUserDb(new() { Fields = "home=" }))]).LogInAsync("a", "secret-x")).User();

        Assert.That((user.Home, user.MailLocation, user.UnixUserId), Is.EqualTo(((string?)null, (string?)null, (uint?)null)));
    }

    [Test]
    public async Task Defaults_give_way_and_overrides_win()
    {
        var settings = new UserDbSettings { DefaultFields = "home=/default quota_rule=none", OverrideFields = "uid=5000 home=/forced%h" };
        var user = (await AuthFixture.Authenticator([Anybody], [new(Fields("home", "/own"), settings)]).LogInAsync("a", "secret-x")).User();

        Assert.That((user.Home, user.UnixUserId, user.Fields["quota_rule"]), Is.EqualTo(("/forced/own", (uint?)5000u, "none")));
    }

    [Test]
    public async Task Prefetch_knows_a_user_who_logs_in_and_not_a_recipient()
    {
        var passDb = new StaticPassDb(new() { NoPassword = true, Fields = "userdb_home=/home/%n userdb_uid=700" });
        var authenticator = AuthFixture.Authenticator([new(passDb)], [new(new PrefetchUserDb())]);

        Assert.That((await authenticator.LogInAsync("alice", "secret-x")).User().Home, Is.EqualTo("/home/alice"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("temp"), "mail must not bounce where nobody can be looked up");
    }

    [Test]
    public async Task Fields_for_the_userdb_stand_beside_what_it_says_itself()
    {
        var passDb = new StaticPassDb(new() { NoPassword = true, Fields = "userdb_home=/pre/%n userdb_x=1" });
        var authenticator = AuthFixture.Authenticator([new(passDb)], [new(Fields("home", "/own"))]);
        var user = (await authenticator.LogInAsync("alice", "secret-x")).User();

        Assert.That((user.Home, user.Fields["x"]), Is.EqualTo(("/own", "1")));
    }

    [TestCase(false, "alice", "ok")]
    [TestCase(false, "nobody", "fail")]
    [TestCase(true, "nobody", "ok")]
    public async Task Static_userdb_asks_the_passdbs_whether_a_recipient_exists(bool allowAllUsers, string user, string expected)
    {
        var users = new InMemoryUsers();
        users.Add("alice", "secret");
        var userDb = new StaticUserDb(new() { Fields = "home=/home/%u", AllowAllUsers = allowAllUsers });

        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([new(users)], [new(userDb)]).FindAsync(user)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Static_userdb_over_passdbs_that_cannot_look_up_is_a_temporary_failure()
    {
        var pam = new ScriptedPassDb(_ => new PassDbResult.Ok(), _ => new PassDbResult.NotSupported());
        var authenticator = AuthFixture.Authenticator([new(pam)], [new(new StaticUserDb(new()))]);

        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("temp"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Without_userdbs_the_users_of_the_passdbs_are_users()
    {
        var users = new InMemoryUsers();
        users.Add("alice", "secret");
        var authenticator = AuthFixture.Authenticator([new(users)]);

        Assert.That((await authenticator.LogInAsync("alice", "secret")).User(), Is.EqualTo(new MailUser("alice")));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("alice")), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await authenticator.FindAsync("bob")), Is.EqualTo("fail"));
    }

    [Test]
    public async Task Userdb_may_change_the_user_name() =>
        Assert.That((await AuthFixture.Authenticator([Anybody], [new(Fields("user", "Bob"))]).LogInAsync("alice", "secret-x")).User().Name, Is.EqualTo("Bob"));

    [Test]
    public async Task All_users_are_listed_once()
    {
        var first = new InMemoryUsers();
        first.Add("alice", "1");
        first.Add("bob", "1");
        var second = new InMemoryUsers();
        second.Add("bob", "2");
        second.Add("carol", "2");
        var names = await AuthFixture.Authenticator([], [new(first), new(second)]).ListUsersAsync(CancellationToken.None).ToListAsync();

        Assert.That(names, Is.EquivalentTo(new[] { "alice", "bob", "carol" }));
    }

    private static ScriptedUserDb Fields(string name, string value) => new(_ => new UserDbResult.Found(MailUser.NoFields.Add(name, value)));

    private static UserDbEntry Entry(string text)
    {
        var parts = text.Split(':');
        var rule = Enum.Parse<AuthDbRule>(parts[1].Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        return parts[0] switch
        {
            "found" => new(new ScriptedUserDb(_ => new UserDbResult.Found(MailUser.NoFields)), new() { ResultSuccess = rule }),
            "unknown" => new(new ScriptedUserDb(_ => new UserDbResult.UnknownUser()), new() { ResultFailure = rule }),
            _ => new(new ScriptedUserDb(_ => new UserDbResult.TemporaryFailure("down")), new() { ResultInternalFail = rule }),
        };
    }
}
