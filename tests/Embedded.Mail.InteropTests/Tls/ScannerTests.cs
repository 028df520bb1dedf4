using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.InteropTests.Tls;

/// <summary>What scanners say of every place where TLS is spoken, with certificates as an authority issues them.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ScannerTests
{
    private static readonly string[] Listeners = ["imap", "imaps", "pop3", "pop3s", "lmtp"];

    [TestCaseSource(nameof(Listeners))]
    public async Task Testssl_finds_nothing_above_low(string listener)
    {
        var program = Peer.Require("testssl", "testssl.sh");
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, out var authority);
        string[] upgrade = listener.EndsWith('s') ? [] : ["--starttls", listener];
        var run = new ProgramStart(
            program,
            ["--protocols", "--standard", "--pfs", "--server-preference", "--server-defaults", "--vulnerable", "--quiet", "--warnings", "batch", "--color", "0", "--nodns", "none",
            "--jsonfile", folder["findings.json"], "--add-ca", authority.Root, .. upgrade, "--ip", "127.0.0.1", $"localhost:{Port(server, listener)}"]);

        // It waits on purpose for servers that hang, and there may be others at work.
        var result = await RunningProgram.RunAsync(run with { Patience = TimeSpan.FromMinutes(8) });

        var findings = Read(folder["findings.json"]);
        Assert.That(findings.Where(finding => finding.Severity is "MEDIUM" or "HIGH" or "CRITICAL" or "FATAL"), Is.Empty, result.ToString());
        Assert.That(findings, Does.Contain(("TLS1_2", "OK")).And.Contain(("TLS1_3", "OK")).And.Contain(("LUCKY13", "LOW")), "it has come to its end");
        Assert.That(findings.Count(finding => finding is { Id: "cert_chain_of_trust <cert#1>" or "cert_chain_of_trust <cert#2>", Severity: "OK" }), Is.EqualTo(2), result.ToString());
    }

    [TestCaseSource(nameof(Listeners))]
    public async Task Sslscan_finds_strong_ciphers_and_no_fault(string listener)
    {
        var program = Peer.Require("sslscan", "sslscan");
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, out _);
        await using var bridge = listener == "lmtp" ? new StartTlsBridge(server.Port("lmtp")) : null;
        string[] upgrade = listener is "imap" or "pop3" ? [$"--starttls-{listener}"] : [];
        (await PeerRun.RunAsync(program, ["--no-colour", "--xml=" + folder["scan.xml"], .. upgrade, $"127.0.0.1:{bridge?.Port ?? Port(server, listener)}"])).Succeeded();

        var scan = XDocument.Load(folder["scan.xml"]).Root!.Element("ssltest")!;
        var spoken = scan.Elements("protocol").Where(protocol => Value(protocol, "enabled") == "1").Select(protocol => Value(protocol, "type") + Value(protocol, "version"));
        Assert.That(spoken, Is.EquivalentTo(new[] { "tls1.2", "tls1.3" }));
        Assert.That(scan.Elements("cipher").Select(cipher => Value(cipher, "strength")), Is.Not.Empty.And.All.AnyOf("strong", "acceptable"));
        Assert.That(scan.Elements("heartbleed").Select(element => Value(element, "vulnerable")), Is.Not.Empty.And.All.EqualTo("0"));
        Assert.That(Value(scan.Element("renegotiation")!, "supported"), Is.EqualTo("0"));
        Assert.That(scan.Elements("fallback").Select(element => Value(element, "supported")), Has.None.EqualTo("0"), "it says so only of those that have none");
        Assert.That(scan.Elements("compression").Select(element => Value(element, "supported")), Has.None.EqualTo("1"));
        Assert.That(scan.Elements("cipher").Select(cipher => Value(cipher, "cipher")), Has.All.Matches("^(TLS_|ECDHE-)"), "each keeps its secrets should the key be lost");
    }

    private static Task<TestMailServer> StartAsync(TemporaryFolder folder, out TestAuthority authority)
    {
        var issued = authority = TestAuthority.Write(folder);
        return LoggedServer.StartAsync(mail => mail.ConfigureTls(issued.Configure));
    }

    private static string Port(TestMailServer server, string listener) => server.Port(listener).ToString(CultureInfo.InvariantCulture);

    private static string? Value(XElement element, string attribute) => element.Attribute(attribute)?.Value;

    private static List<(string Id, string Severity)> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.EnumerateArray().Select(finding => (finding.GetProperty("id").GetString()!, finding.GetProperty("severity").GetString()!))];
    }
}
