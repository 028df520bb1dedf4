using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>Access tokens that openssl has signed or that a web server knows of, brought by curl and by Python.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OAuth2Tests
{
    [Test]
    public async Task Curl_logs_in_by_a_token_whose_key_the_issuer_gives_out([Values("imap", "pop3")] string scheme, [Values("OAUTHBEARER", "XOAUTH2")] string mechanism)
    {
        await using var issuer = await PrivateIssuer.StartAsync();
        await using var server = await StartAsync(options => (options.KeySet, options.CaFile, options.Issuers) = (issuer.Url + "/keys", issuer.CaFile, issuer.Url));
        await server.AppendAsync(TestMessage.Text("token", "text"));
        var token = await issuer.TokenAsync("RS256", InteropServer.User);
        Assert.That((await CurlAsync(server, scheme, mechanism, token)).Succeeded().Output, Does.Contain(scheme == "imap" ? "INBOX" : "1 "));
        Assert.That((await CurlAsync(server, scheme, mechanism, token[..^8] + "AAAAAAAA")).ExitCode, Is.Not.Zero);
        Assert.That((await CurlAsync(server, scheme, mechanism, await issuer.TokenAsync("RS256", "bob"))).ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task Signatures_of_openssl_are_right([Values("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")] string algorithm)
    {
        await using var issuer = await PrivateIssuer.StartAsync();
        var keys = algorithm[0] == 'E' ? await issuer.MakeEcKeyAsync(algorithm) : issuer.RsaFile;
        await using var server = await StartAsync(options => options.KeySet = keys);
        var token = await issuer.TokenAsync(algorithm, InteropServer.User);
        _ = (await CurlAsync(server, "imap", "OAUTHBEARER", token)).Succeeded();
        var parts = token.Split('.');
        Assert.That((await CurlAsync(server, "imap", "OAUTHBEARER", $"{parts[0]}.{parts[1]}.{parts[2][..^8]}AAAAAAAA")).ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task Issuer_tells_of_a_token_is_killed_and_comes_back([Values] IntrospectionMode mode)
    {
        await using var issuer = await PrivateIssuer.StartAsync();
        await using var server = await StartAsync(options =>
        {
            (options.IntrospectionUrl, options.IntrospectionMode, options.CaFile) = (issuer.Url + (mode == IntrospectionMode.Post ? "/introspect" : "/userinfo"), mode, issuer.CaFile);
            (options.ClientId, options.ClientSecret) = ("mail", "s3cret");
        });
        if (mode == IntrospectionMode.Get)
        {
            Assert.That(await PythonAsync(server, "opaque-good"), Does.Contain("AUTHENTICATIONFAILED"), "this issuer does not know the way");
            return;
        }

        Assert.That(await PythonAsync(server, "opaque-good"), Is.EqualTo("OK"));
        Assert.That(await PythonAsync(server, "opaque-bad"), Does.Contain("AUTHENTICATIONFAILED"));
        await issuer.StopServerAsync();
        Assert.That(await PythonAsync(server, "opaque-good"), Does.Contain("UNAVAILABLE"));
        await issuer.StartServerAsync();
        Assert.That(await PythonAsync(server, "opaque-good"), Is.EqualTo("OK"));
    }

    [Test]
    public async Task Issuer_whose_certificate_is_not_trusted_is_not_asked()
    {
        await using var issuer = await PrivateIssuer.StartAsync();
        await using var other = await PrivateIssuer.StartAsync("127.0.0.2");
        // Another authority, those of the system, and a name that is not in the certificate.
        foreach (var (caFile, url) in new[] { (other.CaFile, issuer.Url), ((string?)null, issuer.Url), (other.CaFile, other.Url) })
        {
            await using var server = await StartAsync(options => (options.KeySet, options.CaFile) = (url + "/keys", caFile));
            Assert.That(await PythonAsync(server, await issuer.TokenAsync("RS256", InteropServer.User)), Does.Contain("UNAVAILABLE"));
        }
    }

    private static Task<InteropServer> StartAsync(Action<OAuth2Options> configure) => InteropServer.StartAsync(InteropStore.Memory, mail => mail
        .AddOAuth2(configure)
        .Configure<AuthOptions>(options => (options.Mechanisms, options.FailureDelay, options.MaxPenalty) = ("OAUTHBEARER XOAUTH2", TimeSpan.Zero, TimeSpan.Zero)));

    private static Task<ProgramResult> CurlAsync(InteropServer server, string scheme, string mechanism, string token) => PeerRun.RunAsync(
        Peer.Require("curl", "curl"), "--silent", "--show-error", "--max-time", "60", "--ssl-reqd", "--cacert", server.CertificateFile, "--login-options", "AUTH=" + mechanism,
        "--user", InteropServer.User, "--oauth2-bearer", token, $"{scheme}://localhost:{server.Port(scheme)}/");

    private static async Task<string> PythonAsync(InteropServer server, string token) => (await PeerRun.PythonAsync(
        """
        import imaplib, json, sys
        client = imaplib.IMAP4('localhost', int(sys.argv[1]))
        challenges = []
        def respond(challenge):
            challenges.append(challenge)
            return f'user={sys.argv[2]}\x01auth=Bearer {sys.argv[3]}\x01\x01' if len(challenges) == 1 else ''
        try:
            print(client.authenticate('XOAUTH2', respond)[0])
        except imaplib.IMAP4.error as error:
            if len(challenges) > 1 and json.loads(challenges[1])['status'] != '401': raise
            print(error)
        """,
        server.Port("imap"), InteropServer.User, token)).Output.Trim();
}
