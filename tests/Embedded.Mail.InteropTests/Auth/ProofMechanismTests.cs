using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>Clients that prove to know the password, over connections that others can read.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ProofMechanismTests
{
    [Test]
    public async Task Curl_logs_in([Values("imap", "pop3")] string scheme, [Values("CRAM-MD5", "DIGEST-MD5")] string mechanism)
    {
        await using var server = await StartAsync(mechanism);
        await server.AppendAsync(TestMessage.Text("proof", "text"));
        Assert.That((await CurlAsync(server, scheme, mechanism, InteropServer.Password)).Succeeded().Output, Does.Contain(scheme == "imap" ? "INBOX" : "1 "));
        Assert.That((await CurlAsync(server, scheme, mechanism, "wrong")).ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task Python_logs_in_by_cram_md5()
    {
        await using var server = await StartAsync("CRAM-MD5");
        var result = await PeerRun.PythonAsync(
            """
            import imaplib, sys
            client = imaplib.IMAP4('localhost', int(sys.argv[1]))
            print(client.login_cram_md5(sys.argv[2], sys.argv[3])[0], client.select()[0])
            """,
            server.Port("imap"), InteropServer.User, InteropServer.Password);
        Assert.That(result.Output.Trim(), Is.EqualTo("OK OK"));
    }

    private static Task<InteropServer> StartAsync(string mechanism) => InteropServer.StartAsync(
        InteropStore.Memory, mail => mail.Configure<AuthOptions>(options => (options.Mechanisms, options.FailureDelay) = (mechanism, TimeSpan.Zero)));

    private static Task<ProgramResult> CurlAsync(InteropServer server, string scheme, string mechanism, string password) => PeerRun.RunAsync(
        Peer.Require("curl", "curl"), "--silent", "--show-error", "--max-time", "60", "--login-options", "AUTH=" + mechanism, "--user", $"{InteropServer.User}:{password}",
        $"{scheme}://localhost:{server.Port(scheme)}/");
}
