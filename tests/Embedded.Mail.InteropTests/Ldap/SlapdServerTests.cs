using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>Foreign clients log in to a server whose users are in a directory.</summary>
public sealed class SlapdServerTests
{
    [Test]
    public async Task Curl_logs_in_with_the_directory_s_password([Values("imap", "pop3")] string protocol, [Values] bool authBind)
    {
        await using var directory = await PrivateSlapd.StartAsync(TestDirectory.Ldif(new Dictionary<string, string> { ["ldapuser"] = "ldap-secret" }));
        await using var server = await InteropServer.StartAsync(InteropStore.Memory, mail => mail
            .Configure<AuthOptions>(options => (options.Mechanisms, options.AllowPlaintextAuth, options.FailureDelay) = ("PLAIN LOGIN", true, TimeSpan.Zero))
            .AddLdap(options =>
            {
                (options.Uris, options.Base, options.AuthBind) = (directory.Uri, PrivateSlapd.Suffix, authBind);
                (options.Dn, options.DnPassword, options.DefaultPasswordScheme) = (PrivateSlapd.Reader, PrivateSlapd.ReaderPassword, "PLAIN");
                options.UserAttributes = "homeDirectory=home";
            }));
        Assert.That((await CurlAsync(server, protocol, "ldap-secret")).ExitCode, Is.Zero);
        Assert.That((await CurlAsync(server, protocol, "wrong")).ExitCode, Is.EqualTo(67), "curl's code of a refused login");
    }

    private static Task<ProgramResult> CurlAsync(InteropServer server, string protocol, string password) => PeerRun.RunAsync(
        Peer.Require("curl", "curl"), "--silent", "--show-error", "--max-time", "60", "--user", $"ldapuser:{password}", $"{protocol}://localhost:{server.Port(protocol)}/");
}
