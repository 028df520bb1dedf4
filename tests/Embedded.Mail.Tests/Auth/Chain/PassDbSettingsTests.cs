using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Static;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Auth.Chain;

public sealed class PassDbSettingsTests
{
    private static readonly PassDbResult.Ok Ok = new();

    [Test]
    public async Task Deny_passdb_keeps_its_users_out_and_lets_others_pass()
    {
        var banned = new InMemoryUsers();
        banned.Add("bob", "whatever");
        var authenticator = AuthFixture.Authenticator([new(banned, new() { Deny = true }), new(Users("alice", "bob"))]);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("bob", "secret")), Is.EqualTo("fail"));
    }

    [Test]
    public async Task Deny_passdb_that_does_not_answer_lets_nobody_pass()
    {
        var broken = new ScriptedPassDb(_ => new PassDbResult.TemporaryFailure("down"));
        var authenticator = AuthFixture.Authenticator([new(broken, new() { Deny = true }), new(Users("alice"))]);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("temp"));
    }

    [Test]
    public async Task Deny_passdb_that_cannot_look_up_is_asked_with_the_password()
    {
        var pam = new ScriptedPassDb(_ => new PassDbResult.Mismatch(), _ => new PassDbResult.NotSupported());
        var authenticator = AuthFixture.Authenticator([new(pam, new() { Deny = true }), new(Users("alice"))]);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("fail"));
    }

    [TestCase("alice*root", "master-secret", "ok")]
    [TestCase("alice*root", "secret", "fail")]
    [TestCase("root", "master-secret", "fail")]
    [TestCase("nobody*root", "master-secret", "ok")]
    [TestCase("alice*alice", "secret", "ok")]
    [TestCase("*root", "master-secret", "fail")]
    [TestCase("alice*", "master-secret", "fail")]
    public async Task Master_user_logs_in_as_another(string user, string password, string expected)
    {
        var authenticator = WithMaster(new() { Master = true });

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync(user, password)), Is.EqualTo(expected));
    }

    [TestCase("alice*root", "ok")]
    [TestCase("nobody*root", "fail")]
    public async Task Pass_makes_sure_that_the_user_of_a_master_login_exists(string user, string expected)
    {
        var authenticator = WithMaster(new() { Master = true, Pass = true });

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync(user, "master-secret")), Is.EqualTo(expected));
    }

    [Test]
    public async Task Master_login_ends_as_the_user_and_remembers_the_master()
    {
        var user = (await WithMaster(new() { Master = true }).LogInAsync("Alice*Root", "master-secret")).User();

        Assert.That(user.Name, Is.EqualTo("alice"));
        Assert.That(user.Fields["master_user"], Is.EqualTo("root"));
    }

    [Test]
    public async Task Master_passdb_sees_the_master_user_and_whom_he_wants_to_be()
    {
        var master = new ScriptedPassDb(_ => Ok);
        var authenticator = AuthFixture.Authenticator([new(master, new() { Master = true })]);
        await authenticator.AuthenticateAsync(
            AuthFixture.Request("alice") with { MasterUser = "root" }, "secret-x"u8.ToArray(), CancellationToken.None);

        Assert.That(master.Verified.Single().UserName, Is.EqualTo("root"));
        Assert.That(master.Verified.Single().RequestedLoginUser, Is.EqualTo("alice"));
    }

    [Test]
    public async Task Master_login_without_master_passdb_fails()
    {
        var authenticator = AuthFixture.Authenticator([new(Users("root"))]);
        var result = await authenticator.AuthenticateAsync(
            AuthFixture.Request("alice") with { MasterUser = "root" }, "secret"u8.ToArray(), CancellationToken.None);

        Assert.That(AuthFixture.Word(result), Is.EqualTo("fail"));
    }

    [TestCase(PassDbSkip.Never, true, 1)]
    [TestCase(PassDbSkip.Authenticated, true, 0)]
    [TestCase(PassDbSkip.Unauthenticated, true, 1)]
    [TestCase(PassDbSkip.Never, false, 1)]
    [TestCase(PassDbSkip.Authenticated, false, 1)]
    [TestCase(PassDbSkip.Unauthenticated, false, 0)]
    public async Task Skip_goes_by_whether_the_password_was_verified(PassDbSkip skip, bool isVerifiedBefore, int expectedQuestions)
    {
        var first = new ScriptedPassDb(_ => isVerifiedBefore ? Ok : new PassDbResult.UnknownUser());
        var second = new ScriptedPassDb(_ => Ok);
        var authenticator = AuthFixture.Authenticator(
            [new(first, new() { ResultSuccess = AuthDbRule.ContinueOk }), new(second, new() { Skip = skip })]);
        await authenticator.LogInAsync("alice", "secret");

        Assert.That(second.Verified.Count + second.LookedUp.Count, Is.EqualTo(expectedQuestions));
    }

    [TestCase("", "PLAIN", "ok")]
    [TestCase("plain login", "PLAIN", "ok")]
    [TestCase("login", "PLAIN", "temp")]
    [TestCase("none", "", "ok")]
    [TestCase("none", "PLAIN", "temp")]
    public async Task Mechanisms_limit_who_may_ask(string mechanisms, string mechanism, string expected)
    {
        var authenticator = AuthFixture.Authenticator([new(Users("alice"), new() { Mechanisms = mechanisms })]);
        var result = await authenticator.AuthenticateAsync(
            AuthFixture.Request("alice") with { Mechanism = mechanism }, "secret"u8.ToArray(), CancellationToken.None);

        Assert.That(AuthFixture.Word(result), Is.EqualTo(expected));
    }

    [TestCase("", true)]
    [TestCase("*@example.org", false)]
    [TestCase("ali*", true)]
    [TestCase("al?ce", true)]
    [TestCase("!alice", false)]
    [TestCase("!bob", true)]
    [TestCase("a* !*ice", false)]
    [TestCase("b* a*", true)]
    public async Task Filter_of_user_names_takes_and_leaves(string filter, bool isAsked)
    {
        var db = new ScriptedPassDb(_ => Ok);
        await AuthFixture.Authenticator([new(db, new() { UserNameFilter = filter })]).LogInAsync("alice", "secret");

        Assert.That(db.Verified, Has.Count.EqualTo(isAsked ? 1 : 0));
    }

    [Test]
    public async Task Fields_of_the_passdb_win_over_defaults_and_overrides_win_over_both()
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.Ok { Fields = MailUser.NoFields.Add("userdb_b", "db").Add("userdb_c", "db") });
        var settings = new PassDbSettings
        {
            DefaultFields = "userdb_a=default userdb_b=default userdb_c=default",
            OverrideFields = "userdb_c=%u-override userdb_d:protected=new userdb_a:protected=new",
        };
        var user = (await AuthFixture.Authenticator([new(db, settings)], [new(new PrefetchUserDb())]).LogInAsync("alice", "secret")).User();

        Assert.That(user.Fields, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["a"] = "default",
            ["b"] = "db",
            ["c"] = "alice-override",
            ["d"] = "new",
        }));
    }

    [Test]
    public async Task Fields_of_a_passdb_that_does_not_accept_are_dropped()
    {
        var first = new PassDbEntry(
            new ScriptedPassDb(_ => new PassDbResult.Mismatch()), new() { DefaultFields = "userdb_x=1 user=mallory nologin" });
        var user = (await AuthFixture.Authenticator([first, new(Users("alice"))], [new(new ScriptedUserDb(Echo))]).LogInAsync("alice", "secret")).User();

        Assert.That(user.Name, Is.EqualTo("alice"));
        Assert.That(user.Fields, Is.Empty);
    }

    [TestCase("192.0.2.7", "192.0.2.0/24", "ok")]
    [TestCase("192.0.3.7", "192.0.2.0/24", "fail")]
    [TestCase("192.0.2.7", "10.0.0.0/8,192.0.2.7", "ok")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.0/25", "ok")]
    [TestCase("2001:db8:1::5", "2001:db8::/32", "ok")]
    [TestCase("2001:db9::5", "2001:db8::/32", "fail")]
    [TestCase("192.0.2.7", "0.0.0.0/0", "ok")]
    [TestCase("192.0.2.7", "local", "fail")]
    [TestCase(null, "local", "ok")]
    [TestCase(null, "127.0.0.0/8", "fail")]
    [TestCase("192.0.2.7", "nonsense", "fail")]
    [TestCase("192.0.2.7", "", "fail")]
    [TestCase("192.0.2.7", "192.0.2.0/33", "fail")]
    public async Task Allow_nets_lets_in_from_these_networks_only(string? address, string networks, string expected)
    {
        var users = new InMemoryUsers();
        users.Add(users.Add("alice", "secret") with { PassDbFields = MailUser.NoFields.Add("allow_nets", networks) });
        var request = AuthFixture.Request("alice") with { RemoteEndPoint = address is null ? null : new IPEndPoint(IPAddress.Parse(address), 1) };
        var result = await AuthFixture.Authenticator([new(users)]).AuthenticateAsync(request, "secret"u8.ToArray(), CancellationToken.None);

        Assert.That(AuthFixture.Word(result), Is.EqualTo(expected));
    }

    [Test]
    public async Task Nologin_refuses_with_its_reason_after_a_right_password_only()
    {
        var users = new InMemoryUsers();
        users.Add(users.Add("alice", "secret") with { PassDbFields = MailUser.NoFields.Add("nologin", "yes").Add("reason", "Moved") });
        users.Add(users.Add("bob", "secret") with { PassDbFields = MailUser.NoFields.Add("nologin", "yes") });
        var authenticator = AuthFixture.Authenticator([new(users)]);

        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "secret")), Is.EqualTo("refused: Moved"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("alice", "wrong-secret")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await authenticator.LogInAsync("bob", "secret")), Is.EqualTo("fail"));
    }

    [TestCase("user", "bob", "bob")]
    [TestCase("user", "bob@other", "bob@other")]
    [TestCase("username", "bob", "bob@example.org")]
    [TestCase("domain", "other.org", "alice@other.org")]
    public async Task Passdb_may_change_the_user_name(string field, string value, string expected)
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.Ok { Fields = MailUser.NoFields.Add(field, value) });

        Assert.That((await AuthFixture.Authenticator([new(db)]).LogInAsync("alice@example.org", "secret")).User().Name, Is.EqualTo(expected));
    }

    [Test]
    public async Task Passdb_with_noauthenticate_only_adds_fields()
    {
        var fields = new ScriptedPassDb(_ => new PassDbResult.Ok { Fields = MailUser.NoFields.Add("noauthenticate", "").Add("userdb_x", "1") });
        var alone = AuthFixture.Authenticator([new(fields)]);
        var chain = AuthFixture.Authenticator([new(fields), new(Users("alice"))], [new(new PrefetchUserDb())]);

        Assert.That(AuthFixture.Word(await alone.LogInAsync("alice", "secret")), Is.Not.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await chain.LogInAsync("alice", "wrong-secret")), Is.EqualTo("fail"));
        Assert.That((await chain.LogInAsync("alice", "secret")).User().Fields["x"], Is.EqualTo("1"));
    }

    [Test]
    public async Task Passdb_that_throws_is_a_temporary_failure()
    {
        var throwing = new ScriptedPassDb(_ => throw new InvalidOperationException("no"));

        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([new(throwing)]).LogInAsync("alice", "secret")), Is.EqualTo("temp"));
        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([new(throwing), new(Users("alice"))]).LogInAsync("alice", "secret")), Is.EqualTo("ok"));
    }

    [Test]
    public async Task No_passdb_at_all_is_a_temporary_failure() =>
        Assert.That(AuthFixture.Word(await AuthFixture.Authenticator([]).LogInAsync("alice", "secret")), Is.EqualTo("temp"));

    [Test]
    public async Task Disabled_and_expired_users_end_the_chain()
    {
        var never = new ScriptedPassDb(_ => Ok);
        var disabled = AuthFixture.Authenticator([new(new ScriptedPassDb(_ => new PassDbResult.Disabled("Gone"))), new(never)]);
        var expired = AuthFixture.Authenticator([new(new ScriptedPassDb(_ => new PassDbResult.Expired())), new(never)]);

        Assert.That(AuthFixture.Word(await disabled.LogInAsync("alice", "secret")), Is.EqualTo("refused: Gone"));
        Assert.That(AuthFixture.Word(await expired.LogInAsync("alice", "secret")), Is.EqualTo("expired"));
        Assert.That(never.Verified, Is.Empty);
    }

    [Test]
    public void Contradicting_settings_are_refused_and_named()
    {
        var users = Users("alice");
        Assert.That(() => AuthFixture.Authenticator([new(users, new() { Deny = true, Master = true })]), Throws.TypeOf<FormatException>().With.Message.Contains("passdb 1 (memory)"));
        Assert.That(() => AuthFixture.Authenticator([new(users, new() { Pass = true })]), Throws.TypeOf<FormatException>().With.Message.Contains("pass=yes"));
        Assert.That(
            () => AuthFixture.Authenticator([new(users), new(users, new() { OverrideFields = "home=%Q" })]),
            Throws.TypeOf<FormatException>().With.Message.Contains("passdb 2 (memory) override_fields").And.Message.Contains("%Q"));
    }

    [Test]
    public async Task Proof_is_checked_against_the_stored_password()
    {
        var users = Users("alice");
        users.Add(new InMemoryUser("bob") { PassDbFields = MailUser.NoFields.Add("nopassword", "yes") });
        var authenticator = AuthFixture.Authenticator([new(users)]);

        Assert.That(AuthFixture.Word(await ProveAsync(authenticator, "alice", "{PLAIN}secret")), Is.EqualTo("ok"));
        Assert.That(AuthFixture.Word(await ProveAsync(authenticator, "alice", "{PLAIN}other")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await ProveAsync(authenticator, "bob", "")), Is.EqualTo("fail"));
        Assert.That(AuthFixture.Word(await ProveAsync(authenticator, "carol", "{PLAIN}secret")), Is.EqualTo("fail"));
    }

    private static async Task<AuthResult> ProveAsync(IAuthenticator authenticator, string user, string expected) =>
        await authenticator.AuthenticateAsync(AuthFixture.Request(user), stored => stored == expected, CancellationToken.None);

    private static UserDbResult Echo(AuthRequest request) => new UserDbResult.Found(request.Fields);

    private static Authenticator WithMaster(PassDbSettings master)
    {
        var masters = new InMemoryUsers();
        masters.Add("root", "master-secret");
        var options = AuthFixture.AtOnce;
        options.MasterUserSeparator = "*";
        return AuthFixture.Authenticator([new(masters, master), new(Users("alice"))], options: options);
    }

    private static InMemoryUsers Users(params string[] names)
    {
        var users = new InMemoryUsers();
        foreach (var name in names)
        {
            users.Add(name, "secret");
        }

        return users;
    }
}
