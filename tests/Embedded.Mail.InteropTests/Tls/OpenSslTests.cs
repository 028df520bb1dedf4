using System.Globalization;
using Embedded.Mail.Connections.Tls;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Tls;

/// <summary>OpenSSL as a client that can verify some signatures only, and as the judge of cipher lists.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OpenSslTests
{
    [TestCase("ECDSA+SHA256:RSA-PSS+SHA256", "-tls1_3", "ECDSA")]
    [TestCase("ECDSA+SHA256:RSA-PSS+SHA256", "-tls1_2", "ECDSA")]
    [TestCase("RSA-PSS+SHA256", "-tls1_3", "RSA-PSS")]
    [TestCase("RSA-PSS+SHA256", "-tls1_2", "RSA-PSS")]
    [TestCase("RSA+SHA256", "-tls1_2", "RSA")]
    [TestCase("ECDSA+SHA384:RSA-PSS+SHA384", "-tls1_3", "RSA-PSS")]
    [TestCase("ECDSA+SHA384", "-tls1_2", "ECDSA")]
    public async Task Client_gets_the_kind_of_signature_that_it_can_verify(string signatures, string version, string expected)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, out var authority);
        var result = await ConnectAsync(server, authority, "-sigalgs", signatures, version);
        Assert.That(result.Output, Does.Contain($"Peer signature type: {expected}\n").And.Contain("Verify return code: 0 (ok)"), result.ToString());
    }

    [TestCase("P-256", "ECDSA")]
    [TestCase("X25519", "RSA-PSS")]
    public async Task Client_of_tls_1_2_without_the_curve_of_the_certificate_gets_the_other(string curves, string expected)
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, out var authority);
        var result = await ConnectAsync(server, authority, "-curves", curves, "-tls1_2");
        Assert.That(result.Output, Does.Contain($"Peer signature type: {expected}\n").And.Contain("Verify return code: 0 (ok)"), result.ToString());
    }

    [TestCase("DEFAULT")]
    [TestCase("ALL:!kRSA:!SRP:!kDHd:!DSS:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!MD5:!PSK:!RC4:!ADH:!LOW:@STRENGTH")]
    [TestCase("HIGH:!aNULL:!MD5")]
    [TestCase("ECDHE+AESGCM:ECDHE+CHACHA20")]
    [TestCase("EECDH+AESGCM:EDH+AESGCM:AES256+EECDH:AES256+EDH")]
    [TestCase("ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256")]
    [TestCase("aRSA:!SHA1:!SHA256:!SHA384")]
    [TestCase("kEECDH+ECDSA:+AESCCM")]
    [TestCase("TLSv1.2:-AES128:+RSA")]
    [TestCase("SHA384:SHA256:SHA1")]
    [TestCase("TLSv1.0:SSLv3:@STRENGTH")]
    [TestCase("COMPLEMENTOFDEFAULT")]
    [TestCase("AESCCM8:AES+AES256:!kRSA")]
    public async Task Cipher_list_means_what_openssl_takes_it_for(string list)
    {
        var result = await PeerRun.RunAsync(Peer.Require("openssl", "openssl"), "ciphers", "-s", "-tls1_2", list);
        var known = CipherSuite.All.Select(suite => suite.Name).ToHashSet();
        var expected = result.Succeeded().Output.Trim().Split(':').Where(known.Contains);
        Assert.That(CipherString.Expand(list).Select(suite => suite.Name), Is.EqualTo(expected));
    }

    [TestCase("imaps")]
    [TestCase("imap", "-starttls", "imap")]
    [TestCase("pop3", "-starttls", "pop3")]
    public async Task Client_that_asks_for_a_second_handshake_is_cut_off(string listener, params string[] upgrade)
    {
        var openssl = Peer.Require("openssl", "openssl");
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, out _);
        string[] arguments = ["s_client", "-connect", $"127.0.0.1:{server.Port(listener).ToString(CultureInfo.InvariantCulture)}", "-tls1_2", .. upgrade];
        var result = await RunningProgram.RunAsync(new ProgramStart(openssl, arguments) { Input = "R\n", KeepsInputOpen = true });
        Assert.That(result.Output + result.Errors, Does.Contain("RENEGOTIATING"), "it ends by itself, though its input goes on");
        Assert.That(result.ExitCode, Is.Not.Zero, "and knows that it was refused");
    }

    private static Task<TestMailServer> StartAsync(TemporaryFolder folder, out TestAuthority authority)
    {
        var issued = authority = TestAuthority.Write(folder);
        return LoggedServer.StartAsync(mail => mail.ConfigureTls(issued.Configure));
    }

    private static Task<ProgramResult> ConnectAsync(TestMailServer server, TestAuthority authority, params string[] more)
    {
        var port = server.Port("imap").ToString(CultureInfo.InvariantCulture);
        return PeerRun.RunAsync(
            Peer.Require("openssl", "openssl"), ["s_client", "-connect", "127.0.0.1:" + port, "-starttls", "imap", "-CAfile", authority.Root, "-verify_hostname", "localhost", .. more]);
    }
}
