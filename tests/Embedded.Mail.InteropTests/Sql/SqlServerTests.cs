namespace Embedded.Mail.InteropTests.Sql;

/// <summary>The passdb and userdb <c>sql</c> against a real server over TLS.</summary>
[TestFixture("mariadb")]
[TestFixture("postgres")]
public sealed class SqlServerTests(string kind) : SqlServerTestBase(kind)
{
    [TestCase("alice@example.org", "secret", "ok")]
    [TestCase("alice@example.org", "Secret", "failed")]
    [TestCase("bob@example.org", "password", "ok")]
    [TestCase("bob@example.org", "secret", "failed")]
    [TestCase("carol@example.org", "secret", "failed")]
    [TestCase("mallory@example.org", "secret", "failed")]
    [TestCase("o'neil@example.org", "se'cr\"et", "ok")]
    [TestCase("jürgen@bücher.example", "geheim", "ok")]
    [TestCase("alice' OR 1=1 -- @example.org", "secret", "failed")]
    [TestCase("\\' OR 1=1 -- @example.org", "secret", "failed")]
    [TestCase("alice'; DROP TABLE users; -- @example.org", "secret", "failed")]
    [TestCase("%@example.org", "secret", "failed")]
    public async Task Users_log_in_with_their_own_password_only(string user, string password, string expected)
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        Assert.That(await server.LogInAsync(user, password), Is.EqualTo(expected));
    }

    [Test]
    public async Task Fields_flow_into_the_user_of_a_login_and_of_a_recipient()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        foreach (var user in (Messages.MailUser[])[await server.UserAsync("alice@example.org", "secret"), await server.RecipientAsync("alice@example.org")])
        {
            Assert.That((user.Home, user.UnixUserId, user.UnixGroupId), Is.EqualTo(("/srv/alice", (uint?)2000, (uint?)2001)));
            Assert.That(user.Fields["quota_rule"], Is.EqualTo("*:storage=1G"));
        }
    }

    [Test]
    public async Task User_logs_in_by_imap_and_pop3_and_has_the_quota_of_the_data_base()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        await using var imap = server.Connect("imap");
        await imap.ExchangeAsync("""
            S: * OK *
            C: a LOGIN alice@example.org Secret
            S: a NO [AUTHENTICATIONFAILED] *
            C: b LOGIN alice@example.org secret
            S: b OK *
            C: c GETQUOTAROOT INBOX
            S: * QUOTAROOT INBOX "User quota"
            S: * QUOTA "User quota" (STORAGE 0 1048576*)
            S: c OK *
            """);
        await using var pop3 = server.Connect("pop3");
        await pop3.ExchangeAsync("S: +OK *\nC: USER jürgen@bücher.example\nS: +OK\nC: PASS geheim\nS: +OK *\nC: QUIT\nS: +OK *");
    }

    [Test]
    public async Task All_users_are_listed()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        Assert.That(
            await server.NamesAsync(),
            Is.EquivalentTo((string[])["alice@example.org", "bob@example.org", "carol@example.org", "o'neil@example.org", "jürgen@bücher.example"]));
    }

    [Test]
    public async Task A_server_that_no_known_authority_vouches_for_gets_no_password()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Server.Verified(Certificates.StrangerFile)));
        Assert.That(await server.LogInAsync("alice@example.org", "secret"), Is.EqualTo("temporary"));
    }

    [Test]
    public async Task A_server_that_wants_tls_refuses_to_do_without()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Server.InTheClear));
        Assert.That(await server.LogInAsync("alice@example.org", "secret"), Is.EqualTo("temporary"));
    }

    [Test]
    public async Task Many_logins_at_once_get_each_their_own_answer()
    {
        await using var server = await SqlMailServer.StartAsync(Server.Open(Verified));
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => server.LogInAsync(i % 3 == 2 ? "mallory@example.org" : "alice@example.org", i % 3 == 0 ? "secret" : "wrong")));
        Assert.That(results.Select((result, i) => result == (i % 3 == 0 ? "ok" : "failed")), Has.All.True);
    }
}
