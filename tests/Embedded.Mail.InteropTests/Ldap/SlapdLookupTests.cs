using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>What is found in a real directory, and what is not.</summary>
public sealed class SlapdLookupTests
{
    private const string Tree = """
        dn: ou=people,dc=example,dc=org
        objectClass: organizationalUnit
        ou: people

        dn: ou=guests,ou=people,dc=example,dc=org
        objectClass: organizationalUnit
        ou: guests

        dn: cn=mail users,dc=example,dc=org
        objectClass: groupOfNames
        cn: mail users
        member: uid=alice,ou=people,dc=example,dc=org
        description: alice
        description: bob

        dn: uid=alice,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: alice
        cn: Alice Ångström
        sn: Ångström
        mail: alice@example.org
        mail: a.smith@example.org
        uidNumber: 5001
        gidNumber: 5001
        homeDirectory: /home/alice
        employeeNumber: 2000
        userPassword: {SSHA}mGV+8iaZOvCEQR0GMSFCV4lMxoI7WwVb

        dn: uid=bob,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: bob
        cn: bob
        sn: bob
        mail: bob@example.org
        uidNumber: 5002
        gidNumber: 5002
        homeDirectory: /home/bob
        userPassword: {SSHA512}

        dn: uid=carol,ou=guests,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: carol
        cn: carol
        sn: carol
        mail: alice@example.org
        uidNumber: 5003
        gidNumber: 5003
        homeDirectory: /home/carol
        userPassword: {CRYPT}$6$rounds=5000$saltstring$x

        dn: uid=odd\2c ou\3dadmins,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: odd, ou=admins
        cn: odd
        sn: odd
        uidNumber: 5004
        gidNumber: 5004
        homeDirectory: /home/odd
        userPassword: odd-secret

        """;

    private PrivateSlapd _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _server = await PrivateSlapd.StartAsync(Tree.Replace("{SSHA}mGV+8iaZOvCEQR0GMSFCV4lMxoI7WwVb", StoredPassword.Create("SSHA", "secret").ToStoredText(), StringComparison.Ordinal));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(LdapScope.Subtree, "dc=example,dc=org", "carol", true)]
    [TestCase(LdapScope.OneLevel, "ou=people,dc=example,dc=org", "alice", true)]
    [TestCase(LdapScope.OneLevel, "ou=people,dc=example,dc=org", "carol", false)]
    [TestCase(LdapScope.Base, "uid=%u,ou=people,dc=example,dc=org", "alice", true)]
    [TestCase(LdapScope.Base, "ou=people,dc=example,dc=org", "alice", false)]
    [TestCase(LdapScope.Subtree, "ou=nowhere,dc=example,dc=org", "alice", false)]
    [TestCase(LdapScope.OneLevel, "ou=people,dc=%Dd", "alice@example.org", true)]
    [TestCase(LdapScope.OneLevel, "ou=people,dc=%Dd", "alice@example.net", false)]
    public async Task Base_and_scope_say_where_users_are(LdapScope scope, string at, string user, bool isFound)
    {
        await using var db = Open(options => (options.Scope, options.Base, options.UserFilter) = (scope, at, "(uid=%n)"));
        Assert.That(await db.FindUserAsync(user), isFound ? Is.InstanceOf<UserDbResult.Found>() : Is.InstanceOf<UserDbResult.UnknownUser>());
    }

    [TestCase("*")]
    [TestCase("al*")]
    [TestCase("alice)(objectClass=*")]
    [TestCase("x)(|(uid=*)")]
    [TestCase("\\61lice")]
    [TestCase("alice\0")]
    [TestCase("alice,ou=people")]
    public async Task No_name_finds_more_than_itself(string user)
    {
        await using var db = Open(options => options.AuthBind = true);
        Assert.That(await db.VerifyAsync(user, "secret"), Is.InstanceOf<PassDbResult.UnknownUser>());
        Assert.That(await db.FindUserAsync(user), Is.InstanceOf<UserDbResult.UnknownUser>());
    }

    [TestCase("alice,ou=people,dc=example,dc=org", "ou=guests,ou=people,dc=example,dc=org")]
    [TestCase("alice,ou=people", "dc=example,dc=org")]
    [TestCase("carol+cn=carol", "ou=guests,ou=people,dc=example,dc=org")]
    public async Task No_name_leads_a_template_elsewhere(string user, string below)
    {
        await using var db = Open(options => (options.AuthBind, options.AuthBindUserDn) = (true, "uid=%u," + below));
        Assert.That(await db.VerifyAsync(user, "secret"), Is.Not.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_name_with_special_characters_is_found_and_bound([Values] bool template)
    {
        await using var db = Open(options => (options.AuthBind, options.AuthBindUserDn) = (true, template ? "uid=%u,ou=people,dc=example,dc=org" : ""));
        Assert.That(await db.VerifyAsync("odd, ou=admins", "odd-secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task Members_of_a_group_are_found_by_their_distinguished_name()
    {
        await using var db = Open(options => options.UserFilter = "(member=uid=%u,ou=people,dc=example,dc=org)");
        Assert.That(await db.FindUserAsync("alice"), Is.InstanceOf<UserDbResult.Found>());
        Assert.That(await db.FindUserAsync("bob"), Is.InstanceOf<UserDbResult.UnknownUser>());
    }

    [Test]
    public async Task Two_entries_for_one_name_are_a_temporary_failure([Values] bool authBind)
    {
        await using var db = Open(options => (options.AuthBind, options.PassFilter, options.UserFilter) = (authBind, "(mail=%u)", "(mail=%u)"));
        Assert.That(await db.VerifyAsync("alice@example.org", "secret"), Is.EqualTo(new PassDbResult.TemporaryFailure("pass_filter matched multiple objects, aborting")));
        Assert.That(await db.FindPasswordAsync("alice@example.org"), Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(await db.FindUserAsync("alice@example.org"), Is.EqualTo(new UserDbResult.TemporaryFailure("user_filter matched multiple objects, aborting")));
    }

    [Test]
    public async Task More_than_two_entries_are_no_better()
    {
        await using var db = Open(options => options.PassFilter = "(objectClass=posixAccount)");
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.EqualTo(new PassDbResult.TemporaryFailure("pass_filter matched multiple objects, aborting")));
    }

    [Test]
    public async Task An_empty_password_is_wrong_even_though_the_server_would_take_it([Values] bool template)
    {
        await using var db = Open(options => (options.AuthBind, options.AuthBindUserDn) = (true, template ? "uid=%u,ou=people,dc=example,dc=org" : ""));
        Assert.That(await db.VerifyAsync("alice", ""), Is.InstanceOf<PassDbResult.Mismatch>());
        Assert.That(await db.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_template_that_comes_out_empty_is_no_anonymous_bind()
    {
        await using var db = Open(options => (options.AuthBind, options.AuthBindUserDn) = (true, "%u"));
        Assert.That(await db.VerifyAsync("", "secret"), Is.InstanceOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task Users_without_a_password_that_can_be_read_do_not_get_in()
    {
        await using var anonymous = Open(options => (options.Dn, options.DnPassword) = ("", ""));
        Assert.That(await anonymous.VerifyAsync("alice", "secret"), Is.InstanceOf<PassDbResult.Mismatch>());
        await using var db = Open(_ => { });
        Assert.That(await db.VerifyAsync("bob", ""), Is.Not.InstanceOf<PassDbResult.Ok>());
        Assert.That(await db.VerifyAsync("bob", "secret"), Is.Not.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task A_wrong_password_for_searches_is_a_temporary_failure_that_does_not_repeat_it()
    {
        await using var db = Open(options => options.DnPassword = "not-the-password");
        var result = await db.VerifyAsync("alice", "secret");
        Assert.That(result, Is.InstanceOf<PassDbResult.TemporaryFailure>());
        Assert.That(((PassDbResult.TemporaryFailure)result).Reason, Does.Contain("cn=reader").And.Contain("InvalidCredentials").And.Not.Contain("not-the-password"));
    }

    [Test]
    public async Task Passdb_fields_are_the_entry_s_own_spelling_and_prefetched_userdb_fields()
    {
        await using var db = Open(options => (options.AuthBind, options.PassAttributes) =
            (true, "uid=user,userPassword=password,homeDirectory=userdb_home,employeeNumber=userdb_quota_rule=*:storage=%$M,=userdb_uid=%{ldap:uidNumber:99}"));
        var result = await db.VerifyAsync("ALICE", "secret");
        Assert.That(((PassDbResult.Ok)result).Fields, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["user"] = "alice",
            ["userdb_home"] = "/home/alice",
            ["userdb_quota_rule"] = "*:storage=2000M",
            ["userdb_uid"] = "5001",
        }));
        Assert.That(((PassDbResult.Ok)result).StoredPassword, Is.Null);
    }

    [Test]
    public async Task Stored_passwords_are_handed_out_only_where_they_are_read()
    {
        await using var reading = Open(_ => { });
        await using var binding = Open(options => options.AuthBind = true);
        Assert.That(reading.CanLookupPasswords, Is.True);
        Assert.That(binding.CanLookupPasswords, Is.False);
        Assert.That(((PassDbResult.Ok)await reading.FindPasswordAsync("alice")).StoredPassword, Does.StartWith("{SSHA}"));
        Assert.That(((PassDbResult.Ok)await binding.FindPasswordAsync("alice")).StoredPassword, Is.Null);
        Assert.That(await binding.FindPasswordAsync("mallory"), Is.InstanceOf<PassDbResult.UnknownUser>());
    }

    [Test]
    public async Task Userdb_fields_are_those_of_the_attributes()
    {
        await using var db = Open(options => options.UserAttributes = "homeDirectory=home,uidNumber=uid,gidNumber=gid,mail=email,nosuch=never,=mail=sdbox:/srv/%d/%{ldap:uid}");
        Assert.That(((UserDbResult.Found)await db.FindUserAsync("alice")).Fields, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["home"] = "/home/alice",
            ["uid"] = "5001",
            ["gid"] = "5001",
            ["email"] = "alice@example.org",
            ["mail"] = "sdbox:/srv//alice",
        }));
    }

    [Test]
    public async Task A_unix_socket_is_as_good_as_a_port([Values] bool authBind)
    {
        await using var db = TestDirectory.Open(_server.SocketUri, options => options.AuthBind = authBind);
        Assert.That(await db.VerifyAsync("odd, ou=admins", "odd-secret"), Is.InstanceOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task All_names_are_listed_each_value_of_them()
    {
        await using var db = Open(options => (options.IterateAttributes, options.IterateFilter) = ("mail=user", "(&(objectClass=posixAccount)(mail=*))"));
        Assert.That(await db.ListAsync(), Is.EquivalentTo((string[])["alice@example.org", "a.smith@example.org", "bob@example.org"]));
    }

    private LdapDb Open(Action<LdapOptions> configure) => TestDirectory.Open(_server.Uri, options =>
    {
        options.PassFilter = options.UserFilter = "(&(objectClass=posixAccount)(uid=%u))";
        configure(options);
    });
}
