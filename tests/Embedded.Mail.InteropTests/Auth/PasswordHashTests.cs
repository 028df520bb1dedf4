using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>The console host's <c>password-hash</c>, and what Dovecot makes of it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PasswordHashTests
{
    private const string Password = "pässword {1}";

    [TestCase("SHA512-CRYPT")]
    [TestCase("SSHA256.hex")]
    [TestCase("DIGEST-MD5")]
    public async Task Dovecot_recognises_what_it_prints(string scheme)
    {
        var doveadm = Peer.Require("doveadm", "dovecot-core");
        var stored = (await ConsoleHostProcess.RunWithInputAsync(Password + "\n", "password-hash", "--scheme", scheme, "--user", "bob@example.org")).Succeeded().Output.Trim();
        Assert.That(stored, Does.StartWith($"{{{scheme.ToUpperInvariant()}}}"));
        (await PeerRun.RunAsync(doveadm, "pw", "-u", "bob@example.org", "-p", Password, "-t", stored)).Succeeded();
    }

    [Test]
    public async Task It_tells_the_right_password_from_another()
    {
        var doveadm = Peer.Require("doveadm", "dovecot-core");
        var stored = (await PeerRun.RunAsync(doveadm, "pw", "-p", Password, "-s", "SHA256-CRYPT")).Succeeded().Output.Trim();
        Assert.That((await ConsoleHostProcess.RunWithInputAsync(Password + "\n", "password-hash", "--verify", stored)).ExitCode, Is.Zero);
        Assert.That((await ConsoleHostProcess.RunWithInputAsync("other\n", "password-hash", "--verify", stored)).ExitCode, Is.EqualTo(1));
    }

    [TestCase("--scheme", "NOSUCH")]
    [TestCase("--rounds", "x")]
    [TestCase("--what", "x")]
    public async Task Wrong_options_are_refused_in_one_line(string option, string value)
    {
        var end = await ConsoleHostProcess.RunWithInputAsync("x\n", "password-hash", option, value);
        Assert.That((end.ExitCode, end.Output), Is.EqualTo((2, "")));
        Assert.That(end.Errors.Trim(), Does.StartWith("password-hash: ").And.Not.Contain("\n"));
    }

    [Test]
    public async Task No_password_is_refused_and_schemes_are_listed()
    {
        Assert.That((await ConsoleHostProcess.RunWithInputAsync("", "password-hash")).ExitCode, Is.EqualTo(2));
        Assert.That((await ConsoleHostProcess.RunAsync("password-hash", "--list")).Succeeded().Output, Does.Contain("ARGON2ID").And.Contain("SHA512-CRYPT"));
    }
}
