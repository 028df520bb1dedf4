using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class MuttTests(InteropStore store)
{
    [TestCase("imap")]
    [TestCase("imaps")]
    public async Task Batch_tags_copies_and_deletes_on_the_server(string scheme)
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.ImapMailboxAsync("Archive");
        await server.AppendAsync(TestMessage.Text("keep", "1"), TestMessage.Text("move", "2"), TestMessage.Text("keep too", "3"));
        using var folder = new TemporaryFolder();

        (await MuttAsync(folder, server, scheme, "<tag-pattern>~s move<enter><tag-prefix><save-message>=Archive<enter><sync-mailbox><quit>")).Succeeded();

        Assert.That(await server.SubjectsAsync("Archive"), Is.EqualTo((string[])["move"]));
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["keep", "keep too"]));
    }

    [Test]
    public async Task Batch_reads_by_pop3()
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("one", "1"), TestMessage.Text("two", "2"));
        using var folder = new TemporaryFolder();

        (await MuttAsync(folder, server, "pops", $"<tag-pattern>~A<enter><tag-prefix><copy-message>{folder["copy"]}<enter><quit>")).Succeeded();

        var copied = await File.ReadAllTextAsync(folder["copy"]);
        Assert.That(copied, Does.Contain("Subject: one").And.Contain("Subject: two"));
    }

    // mutt wants a terminal; script(1) of bsdutils gives it one, and turns the end of its own input into a key that means delete.
    private static Task<ProgramResult> MuttAsync(TemporaryFolder folder, InteropServer server, string scheme, string keys)
    {
        var listener = scheme == "pops" ? "pop3s" : scheme;
        var mailbox = $"{scheme}://{InteropServer.User}@localhost:{server.Port(listener)}/{(scheme == "pops" ? "" : "INBOX")}";
        var settings = folder.Write("muttrc", $"""
            set imap_pass="{InteropServer.Password}"
            set pop_pass="{InteropServer.Password}"
            set ssl_starttls=yes ssl_force_tls=yes
            set certificate_file="{server.CertificateFile}"
            set ssl_ca_certificates_file="{server.CertificateFile}"
            set folder="{(scheme == "pops" ? folder.Path : mailbox[..(mailbox.LastIndexOf('/') + 1)])}"
            set spoolfile="{mailbox}"
            set header_cache="" message_cachedir="" tmpdir="{folder.Path}"
            set delete=yes confirmappend=no confirmcreate=no quit=yes pop_delete=no wait_key=no beep=no
            push "{keys}"
            """);
        var command = $"{Peer.Require("mutt", "mutt")} -n -F {settings}";
        return RunningProgram.RunAsync(new ProgramStart(Peer.Require("script", "bsdutils"), "-qec", command, "/dev/null")
        {
            Directory = folder.Path,
            KeepsInputOpen = true,
            Environment = ProgramStart.Home(folder.Path).Add("TERM", "xterm").Add("COLUMNS", "100").Add("LINES", "40"),
        });
    }
}
