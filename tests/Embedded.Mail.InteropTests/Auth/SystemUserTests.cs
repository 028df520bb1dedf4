using System.Globalization;
using System.Net.Sockets;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>The whole server over users of the system: PAM with pam_unix, shadow passwords, and the users that NSS knows.</summary>
public sealed class SystemUserTests
{
    private const int ChildSignal = 17;

    private static readonly (string Name, string Answer)[] Rights =
    [
        ("alice", "OK "),
        ("expired", "NO [EXPIRED] "),
        ("aged", "NO [EXPIRED] "),
        ("inactive", "NO [EXPIRED] "),
        ("changing", "NO [EXPIRED] "),
        ("locked", "NO [AUTHENTICATIONFAILED] "),
        ("system", "NO [UNAVAILABLE] "),
        ("wheel", "NO [UNAVAILABLE] "),
        ("nobody-here", "NO [AUTHENTICATIONFAILED] "),
    ];

    [TestCase("pam")]
    [TestCase("shadow")]
    public async Task Users_log_in_with_the_systems_passwords(string driver)
    {
        using var users = await SystemUsers.CreateAsync();
        await using var host = await StartAsync(users, driver);
        foreach (var (user, answer) in Rights)
        {
            Assert.That(await LogInAsync(host, user, SystemUsers.Password), Does.StartWith("a " + answer), user);
            Assert.That(await LogInAsync(host, user, "falsch"), Does.StartWith("a NO [AUTHENTICATIONFAILED] "), user);
        }

        await host.Program.SignalAsync("TERM");
        var log = (await host.Program.EndAsync()).Errors;
        Assert.That(log, Does.Contain("user system: Mail access for users with UID 33 not permitted (see first_valid_uid in config file, uid from userdb lookup)."));
        Assert.That(log, Does.Contain("user wheel: Mail access for users with GID 0 not permitted (see first_valid_gid in config file, gid from userdb lookup)."));
        Assert.That(log, Does.Not.Contain(SystemUsers.Password).And.Not.Contain("falsch"));
    }

    [TestCase("passwd")]
    [TestCase("pam")]
    public async Task Passwords_may_stand_where_they_did_before_shadow(string driver)
    {
        using var users = await SystemUsers.CreateAsync();
        await using var host = await StartAsync(users, driver);
        Assert.That(await LogInAsync(host, "old", SystemUsers.Password), Does.StartWith("a OK "));
        Assert.That(await LogInAsync(host, "old", "falsch"), Does.StartWith("a NO [AUTHENTICATIONFAILED] "));
        Assert.That(await LogInAsync(host, "alice", "x"), Does.StartWith("a NO [AUTHENTICATIONFAILED] "));
    }

    [TestCase("pam")]
    [TestCase("shadow")]
    public async Task Users_may_come_from_another_source_of_nss(string driver)
    {
        PamFixture.RequireNssModule("systemd", "libnss-systemd");
        using var users = await SystemUsers.CreateAsync();
        await using var host = await StartAsync(users, driver);
        Assert.That(await LogInAsync(host, "zoe", SystemUsers.Password), Does.StartWith("a OK "));
        Assert.That(await LogInAsync(host, "zoe", "falsch"), Does.StartWith("a NO [AUTHENTICATIONFAILED] "));
        Assert.That(await LogInAsync(host, "nobody-here", SystemUsers.Password), Does.StartWith("a NO [AUTHENTICATIONFAILED] "));
    }

    [Test]
    public async Task Recipients_are_not_unknown_while_nss_cannot_tell()
    {
        using var users = await SystemUsers.CreateAsync();
        users.Break();
        await using var host = await StartAsync(users, "pam");
        Assert.That(await RecipientsAsync(host, "alice"), Is.EqualTo((string[])["alice 451"]));
        Assert.That(await host.Program.ErrorsWithAsync("userdb passwd: user alice: getpwnam() failed: "), Does.Not.Contain("Exception"));
    }

    [Test]
    public async Task Source_that_hangs_is_a_temporary_failure_and_holds_nobody_else()
    {
        using var users = await SystemUsers.CreateAsync();
        await users.HangAsync();
        await using var host = await StartAsync(users, "pam", "--set", "Auth:LookupTimeout=00:00:01");
        Assert.That(await RecipientsAsync(host, "alice", "demo"), Is.EqualTo((string[])["alice 451", "demo 250"]));
        Assert.That(await LogInAsync(host, "demo", "demo"), Does.StartWith("a OK "));
    }

    [Test]
    public async Task Name_of_a_unix_user_that_nss_does_not_find_in_time_is_a_temporary_failure()
    {
        using var users = await SystemUsers.CreateAsync();
        await users.HangAsync();
        await using var host = await ConsoleHostProcess.StartAsync(
            command => ValueTask.FromResult(users.Within(command.Program, command.Arguments)),
            "--imap", "0", "--set", "PassDbs:0:Driver=static", "--set", "PassDbs:0:NoPassword=true", "--set", "UserDbs:0:Driver=static", "--set", "UserDbs:0:Fields=uid=vmail",
            "--set", "Auth:LookupTimeout=00:00:01", "--set", "Auth:FailureDelay=0");
        Assert.That(await LogInAsync(host, "alice", "x"), Does.StartWith("a NO [UNAVAILABLE] "));
        Assert.That(await host.Program.ErrorsWithAsync("user alice: uid 'vmail' cannot be looked up: "), Does.Not.Contain("Exception"));
    }

    [Test]
    public async Task Mail_comes_for_users_of_the_system_alone()
    {
        using var users = await SystemUsers.CreateAsync();
        await using var host = await StartAsync(users, "pam");
        Assert.That(await RecipientsAsync(host, [.. SystemUsers.Names]), Is.EqualTo((string[])
            ["alice 250", "expired 250", "aged 250", "inactive 250", "changing 250", "locked 250", "system 451", "wheel 451", "old 250", "nobody-here 550"]));
    }

    [Test]
    public async Task Overrides_send_the_mail_of_all_to_one_place()
    {
        using var users = await SystemUsers.CreateAsync();
        await using var host = await StartAsync(users, "pam", "--set", $"UserDbs:0:OverrideFields=uid=4000 gid=4000 home={users.Folder["vmail"]}/%n/");
        Assert.That(await LogInAsync(host, "system", SystemUsers.Password), Does.StartWith("a OK "));
    }

    [Test]
    public async Task Helper_of_pam_unix_answers_many_at_once_and_leaves_the_signal_of_children_alone()
    {
        if (Environment.UserName != "root")
        {
            Peer.Miss("Another user's process is started by root only.");
        }

        using var users = await SystemUsers.CreateAsync();
        await using var host = await ConsoleHostProcess.StartAsync(
            async command => await users.WithinAsAsync("alice", command.Program, command.Arguments),
            [.. Settings("pam"), "--store", "memory", "--set", "Auth:MaxAttemptsPerUser=0", "--max-user-connections", "1000"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(i => LogInAsync(host, "alice", i % 2 == 0 ? SystemUsers.Password : "falsch")));

        Assert.That(answers.Select(answer => answer?[..4]), Is.EqualTo(answers.Select((_, i) => i % 2 == 0 ? "a OK" : "a NO")));
        Assert.That(await SignalsAsync(host) & (1L << (ChildSignal - 1)), Is.Not.Zero, "the handler of SIGCHLD is lost");
    }

    // The signals that a process has handlers for.
    private static async Task<long> SignalsAsync(ConsoleHostProcess host)
    {
        const string name = "SigCgt:";
        var line = (await File.ReadAllLinesAsync($"/proc/{host.Program.Id}/status")).Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static string[] Settings(string driver) =>
    [
        "--imap", "0", "--lmtp", "0", "--set", $"PassDbs:0:Driver={driver}", "--set", "UserDbs:0:Driver=passwd", "--set", "Auth:FailureDelay=0", "--set", "Auth:MaxPenalty=0",
        "--set", "Imap:MaxFailedLogins=100",
    ];

    private static Task<ConsoleHostProcess> StartAsync(SystemUsers users, string driver, params string[] more) => ConsoleHostProcess.StartAsync(
        command => ValueTask.FromResult(users.Within(command.Program, command.Arguments)),
        [.. Settings(driver), .. more]);

    private static async Task<string[]> RecipientsAsync(ConsoleHostProcess host, params string[] users)
    {
        var answers = await PeerRun.PythonAsync("""
            import smtplib, sys
            peer = smtplib.LMTP('127.0.0.1', int(sys.argv[1]))
            peer.ehlo()
            peer.mail('sender@example.org')
            for user in sys.argv[2:]:
                print(user, peer.rcpt(user)[0])
            peer.quit()
            """, [host.Port("lmtp"), .. users]);
        return answers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<string?> LogInAsync(ConsoleHostProcess host, string user, string password)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", int.Parse(host.Port("imap"), CultureInfo.InvariantCulture));
        using var reader = new StreamReader(client.GetStream());
        _ = await reader.ReadLineAsync();
        await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes($"a LOGIN {user} \"{password}\"\r\n"));
        return await reader.ReadLineAsync();
    }
}
