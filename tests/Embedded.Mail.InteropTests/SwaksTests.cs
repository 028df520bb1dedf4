using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

[TestFixture(InteropStore.Memory)]
[TestFixture(InteropStore.Sdbox)]
public sealed class SwaksTests(InteropStore store)
{
    [Test]
    public async Task Message_is_delivered_over_tcp()
    {
        await using var server = await InteropServer.StartAsync(store);
        (await SwaksAsync("by TCP", "--server", "127.0.0.1", "--port", server.Port("lmtp"))).Succeeded();
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["by TCP"]));
    }

    [Test]
    public async Task Message_is_delivered_over_the_unix_socket()
    {
        await using var server = await InteropServer.StartAsync(store);
        (await SwaksAsync("by socket", "--socket", server.LmtpSocket)).Succeeded();
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["by socket"]));
    }

    [Test]
    public async Task Message_is_delivered_over_starttls()
    {
        // swaks works without it, except for TLS.
        if ((await PeerRun.RunAsync(Peer.Require("perl", "perl-base"), ["-MNet::SSLeay", "-e", "1"])).ExitCode != 0)
        {
            Peer.Miss("swaks has no TLS (Debian package libnet-ssleay-perl).");
        }

        await using var server = await InteropServer.StartAsync(store);
        var result = await SwaksAsync("by TLS", "--server", "127.0.0.1", "--port", server.Port("lmtp"), "--tls");
        Assert.That(result.Succeeded().Output, Does.Contain("TLS started"));
        Assert.That(await server.SubjectsAsync("INBOX"), Is.EqualTo((string[])["by TLS"]));
    }

    [Test]
    public async Task Unknown_recipient_is_refused_with_5_1_1()
    {
        await using var server = await InteropServer.StartAsync(store);
        var result = await SwaksAsync("lost", "--server", "127.0.0.1", "--port", server.Port("lmtp"), "--to", "nobody-of-that-name");
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Output, Does.Contain("550 5.1.1"));
    }

    private static Task<ProgramResult> SwaksAsync(string subject, params string[] more) =>
        PeerRun.RunAsync(
            Peer.Require("swaks", "swaks"),
            ["--protocol", "LMTP", "--helo", "client.example.org", "--from", "bob@example.org", "--to", InteropServer.User, "--header", $"Subject: {subject}", .. more]);
}
