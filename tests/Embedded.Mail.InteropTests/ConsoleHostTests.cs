using System.Net;
using System.Net.Sockets;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests;

/// <summary>The console host's command line, which scripts rely on.</summary>
public sealed class ConsoleHostTests
{
    [Test]
    public async Task Ready_line_names_process_and_end_points()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--pop3=0", "--lmtp", "0", "--imaps", "off", "--lmtp-socket", folder["lmtp"]);
        Assert.That(host.Ready.GetProperty("ready").GetBoolean(), Is.True);
        Assert.That(host.Ready.GetProperty("pid").GetInt32(), Is.EqualTo(host.Program.Id));
        Assert.That(host.EndPoints, Is.EquivalentTo((string[])["imap", "pop3", "lmtp", "lmtp-socket"]));
        Assert.That(host.Ready.GetProperty("endpoints").GetProperty("imap").GetString(), Does.Match(@"^127\.0\.0\.1:[1-9]\d*$"));
        Assert.That(host.Ready.GetProperty("endpoints").GetProperty("lmtp-socket").GetString(), Is.EqualTo(folder["lmtp"]));
    }

    [Test]
    public async Task Standard_output_has_the_ready_line_and_no_more()
    {
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--imaps", "0", "--pop3", "0", "--pop3s", "0", "--lmtp", "0");
        (await PeerRun.RunAsync(Peer.Require("curl", "curl"), "--silent", "--user", "demo:demo", $"imap://127.0.0.1:{host.Port("imap")}/")).Succeeded();
        await host.Program.SignalAsync("TERM");
        var end = await host.Program.EndAsync();
        Assert.That(end.Output, Is.Empty);
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
    }

    [Test]
    public async Task Termination_says_goodbye_to_connected_clients_and_exits_zero()
    {
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0");
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(host.Ready.GetProperty("endpoints").GetProperty("imap").GetString()!));
        using var reader = new StreamReader(client.GetStream());
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("* OK"));
        await host.Program.SignalAsync("TERM");
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("* BYE"));
        Assert.That((await host.Program.EndAsync()).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Users_come_from_the_passwd_file_and_certificate_from_pem_files()
    {
        using var folder = new TemporaryFolder();
        var users = folder.Write("users", "alice:{PLAIN}secret\ncarol:{PLAIN}other\n");
        var certificate = TestCertificate.Write(folder);
        await using var host = await ConsoleHostProcess.StartAsync("--users", users, "--cert", certificate.Certificate, "--key", certificate.Key, "--imaps", "0");
        string[] curl = ["--silent", "--cacert", certificate.Certificate, $"imaps://localhost:{host.Port("imaps")}/", "--user"];
        (await PeerRun.RunAsync(Peer.Require("curl", "curl"), [.. curl, "carol:other"])).Succeeded();
        Assert.That((await PeerRun.RunAsync(Peer.Require("curl", "curl"), [.. curl, "demo:demo"])).ExitCode, Is.EqualTo(67));
    }

    [Test]
    public async Task Users_connections_are_limited()
    {
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--max-user-connections", "1");
        (await PeerRun.PythonAsync("""
            import imaplib, sys
            first = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
            first.login('demo', 'demo')
            second = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
            try:
                second.login('demo', 'demo')
                raise SystemExit('the second login was let in')
            except imaplib.IMAP4.error as refused:
                assert 'onnections' in str(refused), refused
            first.logout()
            """, host.Port("imap"))).Succeeded();
    }

    [Test]
    public async Task Any_option_can_be_set()
    {
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--set", "Imap:MaxCommandLengthBeforeLogin=1024");
        (await PeerRun.PythonAsync("""
            import socket, sys
            with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as s:
                f = s.makefile('rb')
                f.readline()
                s.sendall(b'a NOOP ' + b'x' * 2000 + b'\r\n')
                line = f.readline()
                assert b'BAD' in line or b'BYE' in line, line
            """, host.Port("imap"))).Succeeded();
    }

    [TestCase("--nonsense", "--nonsense")]
    [TestCase("--imap", "--imap: a value is missing")]
    [TestCase("--imap 70000", "--imap: '70000'")]
    [TestCase("--address nowhere", "--address: 'nowhere'")]
    [TestCase("--users /nonexistent/users", "--users: there is no file '/nonexistent/users'")]
    [TestCase("--root=", "--root: the directory is empty")]
    [TestCase("--store maildir", "--store: the maildir store is not supported yet")]
    [TestCase("--store mbox", "--store: the mbox store is not supported yet")]
    [TestCase("--store tape", "--store: 'tape'")]
    [TestCase("--config /etc/dovecot/dovecot.conf", "--config: ")]
    [TestCase("--managesieve 0", "--managesieve: ")]
    [TestCase("--key /dev/null", "--key: --cert is missing")]
    [TestCase("--cert /dev/null --imaps 0", "/dev/null")]
    [TestCase("--address 0.0.0.0 --imap 0", "--users")]
    [TestCase("--max-user-connections 0", "--max-user-connections")]
    [TestCase("--imap off --imaps off --pop3 off --pop3s off --lmtp off", "--imap")]
    [TestCase("--set nonsense", "--set: 'nonsense'")]
    [TestCase("--set Imap:NoSuchOption=1 --imap 0", "NoSuchOption")]
    [TestCase("--set NoSuchSection:Option=1 --imap 0", "NoSuchSection")]
    [TestCase("--set Imap:MaxCommandLength=1 --imap 0", "MaxCommandLength")]
    [TestCase("--set Imap:MaxCommandLength=many --imap 0", "MaxCommandLength")]
    public async Task Wrong_option_exits_2_with_one_line_that_says_which(string commandLine, string message)
    {
        var result = await ConsoleHostProcess.RunAsync(commandLine.Split(' '));
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Errors.Trim(), Does.Contain(message).And.Not.Contain("\n"));
    }

    [TestCase("imap")]
    [TestCase("lmtp")]
    public async Task Port_in_use_exits_2_with_one_line_that_says_which(string listener)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var result = await ConsoleHostProcess.RunAsync("--" + listener, $"{port}");
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Errors.Trim(), Does.Contain($"{port}").And.Contain(listener).And.Not.Contain("\n"));
    }

    [Test]
    public async Task Managesieve_and_socket_may_be_off()
    {
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--managesieve", "off", "--lmtp-socket", "off");
        Assert.That(host.EndPoints, Is.EqualTo((string[])["imap"]));
    }

    [Test]
    public async Task Lines_to_try_that_the_host_prints_do_what_they_say()
    {
        Peer.Require("curl", "curl");
        await using var host = await ConsoleHostProcess.StartAsync("--imap", "0", "--imaps", "0", "--pop3", "0", "--pop3s", "0", "--lmtp", "0");
        var lines = (await host.Program.ErrorsWithAsync("Stop with Ctrl+C.")).Split('\n').Where(line => line.Contains("curl ", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(5));
        var delivery = (await PeerRun.RunAsync("sh", "-c", lines[0])).Succeeded();
        Assert.That(delivery.Output, Does.Contain("250 2.0.0"), delivery.ToString());
        foreach (var line in lines.Skip(1))
        {
            Assert.That((await PeerRun.RunAsync("sh", "-c", line)).Output, Does.Contain("Subject: hello"), line);
        }
    }

    [Test]
    public async Task Mail_is_there_after_a_restart()
    {
        Peer.Require("curl", "curl");
        using var folder = new TemporaryFolder();
        string[] arguments = ["--imap", "0", "--lmtp", "0", "--root", folder["mail"]];
        await using (var host = await ConsoleHostProcess.StartAsync(arguments))
        {
            var lines = (await host.Program.ErrorsWithAsync("Stop with Ctrl+C.")).Split('\n');
            Assert.That(lines, Has.Some.Contains($"Mail is kept in {folder["mail"]}/demo."));
            var delivery = lines.First(line => line.Contains("telnet://", StringComparison.Ordinal));
            Assert.That((await PeerRun.RunAsync("sh", "-c", delivery)).Succeeded().Output, Does.Contain("250 2.0.0"));
        }

        await using var again = await ConsoleHostProcess.StartAsync(arguments);
        var text = await PeerRun.RunAsync("curl", "--silent", "--user", "demo:demo", $"imap://127.0.0.1:{again.Port("imap")}/INBOX;UID=1");
        Assert.That(text.Output, Does.Contain("Subject: hello"));
        Assert.That(File.Exists(folder["mail/demo/mailboxes/INBOX/dbox-Mails/u.1"]));
    }

    [Test]
    public async Task Help_lists_every_option()
    {
        var result = (await ConsoleHostProcess.RunAsync("--help")).Succeeded();
        Assert.That(result.Output, Is.Empty);
        foreach (var option in (string[])["--root", "--store", "--users", "--config", "--address", "--imap", "--imaps", "--pop3", "--pop3s", "--lmtp", "--lmtp-socket", "--managesieve", "--cert", "--key", "--allow-plaintext", "--max-user-connections", "--set"])
        {
            Assert.That(result.Errors, Does.Contain(option + " "));
        }
    }
}
