using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class CurlTests(InteropStore store)
{
    private static readonly string[] Schemes = ["imap", "imap+tls", "imaps"];
    private static readonly string[] PopSchemes = ["pop3", "pop3+tls", "pop3s"];

    [Test]
    public async Task Folders_are_listed([ValueSource(nameof(Schemes))] string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.ImapMailboxAsync("Reports");
        var result = await CurlAsync(server, scheme, "/");
        Assert.That(result.Output, Does.Contain("INBOX").And.Contain("Reports"), result.ToString());
    }

    [Test]
    public async Task Appended_message_is_fetched_octet_by_octet([ValueSource(nameof(Schemes))] string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        using var folder = new TemporaryFolder();
        var message = TestMessage.Text("curl", "A line with 8 bits: häßlich\r\n.\r\n..two dots");
        var file = folder.Write("message.eml", message);

        (await CurlAsync(server, scheme, "/INBOX", "--upload-file", file)).Succeeded();
        var fetched = await CurlAsync(server, scheme, "/INBOX;UID=1");

        Assert.That(fetched.Output, Is.EqualTo(message));
    }

    [Test]
    public async Task Search_and_custom_commands_are_answered([ValueSource(nameof(Schemes))] string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("first", "one"), TestMessage.Text("second", "two"));
        var found = await CurlAsync(server, scheme, "/INBOX?SUBJECT%20second");
        Assert.That(found.Output, Does.Contain("* SEARCH 2"), found.ToString());
        var flags = await CurlAsync(server, scheme, "/INBOX", "--request", "STORE 1 +FLAGS (\\Flagged)");
        Assert.That(flags.Output, Does.Contain("\\Flagged"), flags.ToString());
    }

    [Test]
    public async Task Pop3_lists_and_retrieves([ValueSource(nameof(PopSchemes))] string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        var message = TestMessage.Text("by POP3", "A line\r\n.\r\n.dots at the start of lines");
        await server.AppendAsync(message);
        var list = await CurlAsync(server, scheme, "/");
        var retrieved = await CurlAsync(server, scheme, "/1");
        Assert.That(list.Output.Trim(), Is.EqualTo($"1 {System.Text.Encoding.UTF8.GetByteCount(message)}"));
        Assert.That(retrieved.Output, Is.EqualTo(message));
    }

    [Test]
    public async Task Pop3_deletes()
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("one", "1"), TestMessage.Text("two", "2"));
        (await CurlAsync(server, "pop3", "/1", "--request", "DELE", "--head")).Succeeded();
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["two"]));
    }

    [TestCase("imap", 67)]
    [TestCase("pop3", 67)]
    public async Task Wrong_password_is_refused(string scheme, int loginDenied)
    {
        await using var server = await InteropServer.StartAsync(store);
        var result = await RunAsync(server, scheme, "/", "--user", $"{InteropServer.User}:wrong");
        Assert.That(result.ExitCode, Is.EqualTo(loginDenied), result.ToString());
    }

    [TestCase("imaps")]
    [TestCase("pop3s")]
    public async Task Certificate_of_another_authority_is_refused_by_curl(string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        var result = await PeerRun.RunAsync(Peer.Require("curl", "curl"), "--silent", "--user", "alice:x", $"{scheme}://localhost:{server.Port(scheme)}/");
        Assert.That(result.ExitCode, Is.EqualTo(60), result.ToString());
    }

    private static async Task<ProgramResult> CurlAsync(InteropServer server, string scheme, string path, params string[] more) =>
        (await RunAsync(server, scheme, path, ["--user", $"{InteropServer.User}:{InteropServer.Password}", .. more])).Succeeded();

    private static Task<ProgramResult> RunAsync(InteropServer server, string scheme, string path, params string[] more)
    {
        var plain = scheme.Replace("+tls", "", StringComparison.Ordinal);
        string[] upgrade = plain == scheme ? [] : ["--ssl-reqd"];
        return PeerRun.RunAsync(
            Peer.Require("curl", "curl"),
            ["--silent", "--show-error", "--cacert", server.CertificateFile, .. upgrade, .. more, $"{plain}://localhost:{server.Port(plain)}{path}"]);
    }
}
