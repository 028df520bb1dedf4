using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>Stored passwords that we make are right to Dovecot, and the other way round.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DoveadmPasswordTests
{
    private const string User = "bob@example.org";
    private const string Password = "pässword {1}";

    private static readonly string[] Schemes =
    [
        "PLAIN", "CRYPT", "SHA256-CRYPT", "SHA512-CRYPT", "BLF-CRYPT", "MD5-CRYPT", "ARGON2I", "ARGON2ID", "PBKDF2", "SSHA", "SSHA256", "SSHA512", "SMD5", "SHA", "SHA1", "SHA256", "SHA512",
        "PLAIN-MD5", "LDAP-MD5", "CRAM-MD5", "HMAC-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SSHA256.hex", "SHA512-CRYPT.b64", "CRAM-MD5.b64",
    ];

    [TestCaseSource(nameof(Schemes))]
    public async Task Dovecot_recognises_what_we_make(string scheme)
    {
        var doveadm = Peer.Require("doveadm", "dovecot-core");
        var stored = StoredPassword.Create(scheme, Password, User).ToStoredText();
        Assert.That((await PeerRun.RunAsync(doveadm, "pw", "-u", User, "-p", Password, "-t", stored)).ExitCode, Is.Zero, stored);
        Assert.That((await PeerRun.RunAsync(doveadm, "pw", "-u", User, "-p", Password + "x", "-t", stored)).ExitCode, Is.Not.Zero, stored);
    }

    [TestCaseSource(nameof(Schemes))]
    public async Task We_recognise_what_dovecot_makes(string scheme)
    {
        var doveadm = Peer.Require("doveadm", "dovecot-core");
        var stored = (await PeerRun.RunAsync(doveadm, "pw", "-u", User, "-p", Password, "-s", scheme)).Succeeded().Output.Trim();
        var verifier = new PasswordVerifier(Microsoft.Extensions.Options.Options.Create(new PasswordOptions { AllowWeakSchemes = true }));
        var request = new AuthRequest(User, "imap");
        var found = new PassDbResult.Ok { StoredPassword = stored };
        Assert.That(await verifier.CheckAsync(request, found, System.Text.Encoding.UTF8.GetBytes(Password), CancellationToken.None), Is.SameAs(found), stored);
        Assert.That(await verifier.CheckAsync(request, found, "other"u8.ToArray(), CancellationToken.None), Is.TypeOf<PassDbResult.Mismatch>(), stored);
    }
}
