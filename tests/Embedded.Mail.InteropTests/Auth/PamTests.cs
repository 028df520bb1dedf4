using System.Net;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Static;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>The passdb <c>pam</c> with the real library and modules.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PamTests
{
    private const string Permit = "auth required pam_permit.so";
    private const string PermitAccount = "account required pam_permit.so";
    private const string Password = "pässword {1} ";

    [Test]
    public async Task Pwdfile_tells_right_from_wrong_and_unknown()
    {
        using var pam = PwdFile();
        var db = pam.PassDb();
        Assert.That(await db.AskAsync("alice", Password), Is.TypeOf<PassDbResult.Ok>().With.Property(nameof(PassDbResult.Ok.UserName)).EqualTo("alice"));
        Assert.That(await db.AskAsync("alice", "other"), Is.TypeOf<PassDbResult.Mismatch>());
        Assert.That(await db.AskAsync("alice", ""), Is.TypeOf<PassDbResult.Mismatch>());
        Assert.That(await db.AskAsync("mallory", Password), Is.TypeOf<PassDbResult.UnknownUser>());
        Assert.That(pam.Log, Has.All.Not.Contains(Password.Trim()).And.All.Contains("pam_authenticate() failed: "));
        Assert.That(pam.Log, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Password_that_ends_early_for_C_is_another_password()
    {
        using var pam = PwdFile();
        Assert.That(await pam.PassDb().AskAsync("alice", Password + "\0x"), Is.TypeOf<PassDbResult.Mismatch>());
    }

    [TestCase("auth=perm_denied acct=success", nameof(PassDbResult.Mismatch))]
    [TestCase("auth=cred_insufficient acct=success", nameof(PassDbResult.Mismatch))]
    [TestCase("auth=maxtries acct=success", nameof(PassDbResult.Mismatch))]
    [TestCase("auth=user_unknown acct=success", nameof(PassDbResult.UnknownUser))]
    [TestCase("auth=authinfo_unavail acct=success", nameof(PassDbResult.TemporaryFailure))]
    [TestCase("auth=system_err acct=success", nameof(PassDbResult.Mismatch))]
    [TestCase("auth=service_err acct=success", nameof(PassDbResult.TemporaryFailure))]
    [TestCase("auth=abort acct=success", nameof(PassDbResult.TemporaryFailure))]
    [TestCase("auth=success acct=success", nameof(PassDbResult.Ok))]
    [TestCase("auth=success acct=acct_expired", nameof(PassDbResult.Expired))]
    [TestCase("auth=success acct=new_authtok_reqd", nameof(PassDbResult.Expired))]
    [TestCase("auth=success acct=authtok_expired", nameof(PassDbResult.Expired))]
    [TestCase("auth=success acct=perm_denied", nameof(PassDbResult.Mismatch))]
    [TestCase("auth=success acct=user_unknown", nameof(PassDbResult.UnknownUser))]
    [TestCase("auth=success acct=success cred=cred_expired", nameof(PassDbResult.Expired))]
    [TestCase("auth=success acct=success open_session=session_err", nameof(PassDbResult.TemporaryFailure))]
    [TestCase("auth=success acct=success close_session=session_err", nameof(PassDbResult.TemporaryFailure))]
    public async Task Each_phase_may_refuse(string verdicts, string expected)
    {
        PamFixture.RequireModule("pam_debug.so", "libpam-modules");
        using var pam = new PamFixture().Service("dovecot", $"auth required pam_debug.so {verdicts}", $"account required pam_debug.so {verdicts}", $"session required pam_debug.so {verdicts}");
        var db = pam.PassDb(options => (options.OpenSession, options.SetCredentials) = (true, true));
        Assert.That((await db.AskAsync("alice", "x")).GetType().Name, Is.EqualTo(expected));
    }

    [Test]
    public async Task Denied_is_denied()
    {
        using var pam = new PamFixture().Service("dovecot", "auth required pam_deny.so", PermitAccount);
        Assert.That(await pam.PassDb().AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Mismatch>());
        Assert.That(pam.Log.Single(), Is.EqualTo("passdb pam: user alice: pam_authenticate() failed: Authentication failure (session )"));
    }

    [TestCase(false, 0)]
    [TestCase(true, 2)]
    public async Task Session_is_opened_and_closed_where_told_to(bool opens, int expected)
    {
        using var pam = new PamFixture();
        var script = pam.Script("session", $"echo $PAM_TYPE $PAM_USER >> {pam.Folder["trace"]}\n");
        pam.Service("dovecot", Permit, PermitAccount, $"session required pam_exec.so {script}");
        Assert.That(await pam.PassDb(options => options.OpenSession = opens).AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Ok>());
        var trace = File.Exists(pam.Folder["trace"]) ? File.ReadAllLines(pam.Folder["trace"]) : [];
        Assert.That(trace, Is.EqualTo(((string[])["open_session alice", "close_session alice"]).Take(expected)));
    }

    [Test]
    public async Task Modules_know_client_and_service_and_get_the_password()
    {
        using var pam = new PamFixture();
        var script = pam.Script("auth", $"read -r password; echo \"$PAM_SERVICE $PAM_USER $PAM_RHOST $PAM_RUSER $PAM_TTY $password\" > {pam.Folder["trace"]}\n");
        pam.Service("mail-pop3", $"auth required pam_exec.so expose_authtok {script}", PermitAccount);
        var request = new AuthRequest("alice", "pop3") { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("2001:db8::7"), 4711) };
        var result = await pam.PassDb(options => options.Service = "mail-%s").VerifyAsync(request, Encoding.UTF8.GetBytes("geheim"), CancellationToken.None);
        Assert.That(result, Is.TypeOf<PassDbResult.Ok>());
        Assert.That(File.ReadAllText(pam.Folder["trace"]), Is.EqualTo("mail-pop3 alice 2001:db8::7 alice dovecot geheim\n"));
    }

    [TestCase("../dovecot")]
    [TestCase("/etc/pam.d/dovecot")]
    [TestCase(".dovecot")]
    public async Task Name_in_the_service_leads_nowhere_else(string user)
    {
        using var pam = new PamFixture().Service("dovecot", Permit, PermitAccount);
        Assert.That(await pam.PassDb(options => options.Service = "%u").AskAsync(user, "x"), Is.Not.TypeOf<PassDbResult.Ok>());
        Assert.That(await pam.PassDb(options => options.Service = "%u").AskAsync("dovecot", "x"), Is.TypeOf<PassDbResult.Ok>());
    }

    [Test]
    public async Task Missing_service_is_named()
    {
        using var pam = new PamFixture().Service("other", "auth required pam_deny.so");
        Assert.That(await pam.PassDb().AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Mismatch>());
        Assert.That(pam.Log.Single(), Does.Contain("(service file dovecot missing?)"));
    }

    [Test]
    public async Task Service_that_cannot_be_started_is_a_temporary_failure()
    {
        using var pam = new PamFixture();
        var failure = (PassDbResult.TemporaryFailure)await pam.PassDb().AskAsync("alice", "x");
        Assert.That(failure.Reason, Does.Match(@"^pam_\w+\(\) failed: .*\(service file dovecot missing\?\)$"));
    }

    [TestCase(false, null)]
    [TestCase(true, "Closed for repairs")]
    public async Task What_modules_say_is_logged_and_shown_where_told_to(bool shows, string? expected)
    {
        PamFixture.RequireModule("pam_nologin.so", "libpam-modules");
        using var pam = new PamFixture();
        var notice = pam.Folder.Write("notice", "Closed for repairs\n");
        pam.Service("dovecot", $"auth requisite pam_nologin.so file={notice}", Permit, PermitAccount);
        var result = await pam.PassDb(options => options.ShowFailureMessage = shows).AskAsync("nobody", "x");
        Assert.That(pam.Log.Single(), Does.EndWith(": Closed for repairs (session )"));
        Assert.That(result, Is.TypeOf<PassDbResult.Mismatch>().With.Property(nameof(PassDbResult.Mismatch.Reason)).EqualTo(expected));
    }

    [Test]
    public async Task Program_that_says_no_is_a_refusal_that_costs_a_penalty()
    {
        using var pam = new PamFixture();
        pam.Service("dovecot", $"auth required pam_exec.so quiet {pam.Script("auth", "exit 1\n")}", PermitAccount);
        Assert.That(await pam.PassDb().AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task Module_that_hangs_holds_nobody_else_and_is_a_temporary_failure_when_the_time_is_up()
    {
        using var pam = new PamFixture();
        var time = new ManualTimeProvider();
        var begun = pam.Folder["begun"];
        var release = pam.Folder["release"];
        (await PeerRun.RunAsync("mkfifo", begun, release)).Succeeded();
        var script = pam.Script("auth", $"[ $PAM_USER != slow ] && exit 0\necho > {begun}\nread -r line < {release}\n");
        var db = pam.Service("dovecot", $"auth required pam_exec.so quiet {script}", PermitAccount).PassDb(options => options.MaxConcurrency = 2);
        var authenticator = new Authenticator([new(db)], [], Options.Create(new AuthOptions()), time, SuiteLog.For<Authenticator>());

        var slow = authenticator.AuthenticateAsync(new AuthRequest("slow", "imap"), "x"u8.ToArray(), CancellationToken.None);
        await File.ReadAllTextAsync(begun);
        for (var i = 0; i < 5; i++)
        {
            Assert.That(await db.AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Ok>());
        }

        time.Advance(new AuthOptions().LookupTimeout);
        Assert.That(await slow, Is.TypeOf<AuthResult.TemporaryFailure>());
        await File.WriteAllTextAsync(release, "\n");
    }

    [TestCase(null, 3)]
    [TestCase("%u", 1)]
    public async Task Answers_come_from_the_cache_only_where_told_to(string? key, int asked)
    {
        using var pam = new PamFixture();
        var script = pam.Script("auth", $"echo x >> {pam.Folder["trace"]}\n");
        var db = pam.Service("dovecot", $"auth required pam_exec.so quiet {script}", PermitAccount).PassDb(options => options.CacheKey = key);
        var options = Options.Create(new AuthOptions { CacheSize = 65_536 });
        var authenticator = new Authenticator([new(db)], [new(new StaticUserDb(new()))], options, TimeProvider.System, SuiteLog.For<Authenticator>(), new AuthCache(options));
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await authenticator.AuthenticateAsync(new AuthRequest("alice", "imap"), "x"u8.ToArray(), CancellationToken.None), Is.TypeOf<AuthResult.Success>());
        }

        Assert.That(File.ReadAllLines(pam.Folder["trace"]), Has.Length.EqualTo(asked));
    }

    [Test]
    public async Task Failures_hold_no_thread_for_a_module_that_asks_for_a_delay()
    {
        PamFixture.RequireModule("pam_faildelay.so", "libpam-modules");
        using var pam = new PamFixture().Service("dovecot", "auth optional pam_faildelay.so delay=600000000", "auth required pam_deny.so", PermitAccount);
        Assert.That(await pam.PassDb().AskAsync("alice", "x"), Is.TypeOf<PassDbResult.Mismatch>());
    }

    [Test]
    public async Task Logins_at_once_are_not_mixed_up()
    {
        using var pam = PamFixture.PwdFile(Enumerable.Range(0, 20).Select(i => ($"user{i}", $"secret{i}")));
        var db = pam.PassDb(options => options.MaxConcurrency = 8);
        var wrong = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            var (user, password) = (i % 20, i / 20);
            var result = await db.AskAsync($"user{user}", $"secret{password}");
            return user == password ? result is PassDbResult.Ok { UserName: { } name } && name == $"user{user}" : result is PassDbResult.Mismatch;
        }));
        Assert.That(wrong, Is.All.True);
    }

    private static PamFixture PwdFile() => PamFixture.PwdFile([("alice", Password)]);
}
