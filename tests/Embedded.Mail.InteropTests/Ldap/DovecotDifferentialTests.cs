using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>One file of settings, one directory, two servers: the same answers to the same questions.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class DovecotDifferentialTests
{
    private const string Tree = """
        dn: ou=people,dc=example,dc=org
        objectClass: organizationalUnit
        ou: people

        dn: uid=alice,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: alice
        cn: Alice
        sn: Smith
        mail: alice@example.org
        uidNumber: 5001
        gidNumber: 5001
        homeDirectory: /home/alice
        employeeNumber: 2000
        description: sn
        userPassword: {SSHA}
        labeledURI: yes

        dn: uid=bob.b,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: bob.b
        uid: robert
        cn: Bob
        sn: Brown
        mail: bob@example.org
        uidNumber: 5002
        gidNumber: 5003
        homeDirectory: /home/bob
        userPassword: {SSHA}

        dn: uid=nopass,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: nopass
        cn: Nopass
        sn: Nopass
        mail: alice@example.org
        uidNumber: 5004
        gidNumber: 5004
        homeDirectory: /home/nopass

        dn: uid=a\2cb\2b\22c,ou=people,dc=example,dc=org
        objectClass: inetOrgPerson
        objectClass: posixAccount
        uid: a,b+"c
        cn: odd
        sn: odd
        uidNumber: 5005
        gidNumber: 5005
        homeDirectory: /home/odd
        userPassword: {SSHA}

        """;

    private static readonly string[] Users =
        ["alice", "ALICE", "bob.b", "robert", "bob", "nopass", "a,b+\"c", "a", "*", "al*", "alice)(uid=*", "alice,ou=people", "\\61lice", "mallory", "alice@example.org", "älice", "alice ", " alice", "%u"];

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["defaults"] = "",
        ["auth bind"] = "auth_bind = yes",
        ["auth bind, no userdb defaults"] = "auth_bind = yes\nuser_attrs = =home=/srv/%u, =uid=%{ldap:uidNumber}, =gid=%{ldap:gidNumber}",
        ["template"] = "auth_bind = yes\nauth_bind_userdn = uid=%u,ou=people,dc=example,dc=org",
        ["template of the name's first part"] = "auth_bind = yes\nauth_bind_userdn = uid=%n,ou=people,dc=%Dd\npass_filter = (uid=%n)\nuser_filter = (uid=%n)",
        ["base with the domain"] = "base = ou=people,dc=%Dd\nauth_bind = yes\npass_filter = (uid=%n)\nuser_filter = (uid=%n)",
        ["mail as name"] = "pass_attrs = mail=user,userPassword=password\npass_filter = (|(uid=%u)(mail=%u))\nuser_filter = (|(uid=%u)(mail=%u))\nuser_attrs = mail=user,homeDirectory=home,uidNumber=uid,gidNumber=gid",
        ["two that match"] = "auth_bind = yes\npass_filter = (mail=%u)\nuser_filter = (mail=%u)",
        ["templates of fields"] = "auth_bind = yes\nuser_attrs = homeDirectory=home,uidNumber=uid,gidNumber=gid,employeeNumber=quota_rule=*:storage=%$M,employeeNumber=old=prefix,=fixed=value,=flag=,=both=%{ldap:sn}/%{ldap:cn},nosuch=never=%$,=default=%{ldap:nosuch:none},=missing=%{ldap:nosuch}",
        ["pointers"] = "auth_bind = yes\nuser_attrs = uidNumber=uid,gidNumber=gid,=home=/srv/%{ldap_ptr:description},!sn,=dn=%{ldap_dn}",
        ["renaming"] = "pass_attrs = =user=%L{ldap:sn},userPassword=password\nuser_attrs = =user=%{ldap:sn},=home=/home/%u,uidNumber=uid,gidNumber=gid",
        ["scope onelevel"] = "scope = onelevel\nauth_bind = yes",
        ["scope onelevel at the right place"] = "scope = onelevel\nbase = ou=people,dc=example,dc=org\nauth_bind = yes",
        ["scope base"] = "scope = base\nbase = uid=%u,ou=people,dc=example,dc=org\nauth_bind = yes",
        ["a base that is not there"] = "base = ou=nowhere,dc=example,dc=org",
        ["no password read"] = "dn =\ndnpass =",
        ["wrong dnpass"] = "dnpass = wrong",
        ["filter without parentheses"] = "pass_filter = uid=%u\nuser_filter = uid=%u",
        ["nopassword for some"] = "pass_attrs = uid=user,userPassword=password,labeledURI=nopassword",
        ["names of fields with variables"] = "auth_bind = yes\nuser_attrs = homeDirectory=home,uidNumber=uid,gidNumber=gid,cn=x_%s",
    };

    private PrivateSlapd _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _server = await PrivateSlapd.StartAsync(Tree.Replace("{SSHA}", StoredPassword.Create("SSHA", "secret").ToStoredText(), StringComparison.Ordinal));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task Both_servers_say_the_same(string name)
    {
        var text = $"uris = {_server.Uri}\nbase = dc=example,dc=org\ndn = {PrivateSlapd.Reader}\ndnpass = {PrivateSlapd.ReaderPassword}\n{Settings[name]}\n";
        await using var dovecot = await LdapDovecot.StartAsync(text);
        var options = new LdapOptions();
        options.ReadFile(dovecot.SettingsFile);

        await using var db = new LdapDb(options, new PasswordVerifier(Microsoft.Extensions.Options.Options.Create(new PasswordOptions { AllowWeakSchemes = true })), SuiteLog.For<LdapDb>());
        var differences = new List<string>();
        (string User, string Password)[] logins = [.. Users.SelectMany(user => ((string[])["secret", "wrong", ""]).Select(password => (user, password)))];
        foreach (var (login, theirs) in logins.Zip(await dovecot.LoginAsync(logins)))
        {
            Compare(differences, $"login of <{login.User}> with <{login.Password}>", await LoginAsync(db, login.User, login.Password), theirs);
        }

        foreach (var (user, theirs) in Users.Zip(await dovecot.FindAsync(Users)))
        {
            Compare(differences, $"look-up of <{user}>", await FindAsync(db, user), theirs);
        }

        Assert.That(differences, Is.Empty, string.Join('\n', differences));
    }

    [Test]
    public async Task Both_servers_list_the_same_users([Values("uid=user", "mail=user", "=user=%{ldap:uid}@example.org", "uid=user,cn=other")] string attributes)
    {
        await using var dovecot = await LdapDovecot.StartAsync($"uris = {_server.Uri}\nbase = dc=example,dc=org\niterate_attrs = {attributes}\n");
        var options = new LdapOptions();
        options.ReadFile(dovecot.SettingsFile);
        await using var db = new LdapDb(options, new PasswordVerifier(), SuiteLog.For<LdapDb>());
        Assert.That(await db.ListAsync(), Is.EquivalentTo((await dovecot.ListAsync()).Distinct()));
    }

    private static IEnumerable<string> Cases() => Settings.Keys;

    private static void Compare(List<string> differences, string question, string ours, string theirs)
    {
        if (ours != theirs)
        {
            differences.Add($"{question}: we <{ours}>, Dovecot <{theirs}>");
        }
    }

    private static async Task<string> LoginAsync(LdapDb db, string user, string password) => await db.VerifyAsync(user, password) switch
    {
        PassDbResult.Ok found => "ok user=" + found.Fields.GetValueOrDefault("user", user),
        PassDbResult.TemporaryFailure => "failure",
        _ => "no",
    };

    private static async Task<string> FindAsync(LdapDb db, string user) => await db.FindUserAsync(user) switch
    {
        UserDbResult.Found found => string.Join(' ', found.Fields.Select(field => $"{field.Key}={field.Value}").Order(StringComparer.Ordinal)),
        UserDbResult.TemporaryFailure => "failure",
        _ => "unknown",
    };
}
