using System.Text.RegularExpressions;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class FetchmailTests(InteropStore store)
{
    [TestCase("pop3", "pop3", "")]
    [TestCase("pop3s", "pop3", "ssl")]
    [TestCase("imap", "imap", "")]
    [TestCase("imaps", "imap", "ssl")]
    public async Task All_messages_are_fetched_and_gone_from_the_server(string listener, string protocol, string tls)
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("one", "1"), TestMessage.Text("two", "From the start of a line"));
        using var folder = new TemporaryFolder();

        // "ssl" is TLS from the start; without it fetchmail asks for STARTTLS or STLS, which it must get.
        (await FetchAsync(folder, server, $"protocol {protocol} port {server.Port(listener)}", tls)).Succeeded();

        var fetched = await File.ReadAllTextAsync(folder["mail"]);
        Assert.That(Regex.Matches(fetched, "^Subject: (.*?)\r?$", RegexOptions.Multiline).Select(match => match.Groups[1].Value), Is.EqualTo((string[])["one", "two"]));
        Assert.That(await server.SubjectsAsync("INBOX"), Is.Empty);
    }

    [Test]
    public async Task Messages_kept_on_the_server_are_not_fetched_again()
    {
        await using var server = await InteropServer.StartAsync(store);
        await server.AppendAsync(TestMessage.Text("once", "1"));
        using var folder = new TemporaryFolder();
        (await FetchAsync(folder, server, $"protocol pop3 port {server.Port("pop3")} uidl", "keep")).Succeeded();
        var second = await FetchAsync(folder, server, $"protocol pop3 port {server.Port("pop3")} uidl", "keep");

        const int nothingNew = 1;
        Assert.That(second.ExitCode, Is.EqualTo(nothingNew), second.ToString());
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["once"]));
    }

    private static Task<ProgramResult> FetchAsync(TemporaryFolder folder, InteropServer server, string poll, string user)
    {
        var settings = folder.Write("fetchmailrc", $"""
            poll localhost {poll} user "{InteropServer.User}" password "{InteropServer.Password}"
              sslproto "TLS1.2+" sslcertck sslcertfile "{server.CertificateFile}" {user}
              mda "cat >> {folder["mail"]}"
            """);
        return RunningProgram.RunAsync(new ProgramStart(
            Peer.Require("fetchmail", "fetchmail"), "--fetchmailrc", settings, "--nodetach", "--nosyslog", "--pidfile", folder["pid"], "--idfile", folder["ids"])
        {
            Directory = folder.Path,
            Environment = ProgramStart.Home(folder.Path),
        });
    }
}
