using Embedded.Mail.Connections;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class ConnectionOptionsTests
{
    private static (string Message, Action<ConnectionOptions> Change)[] Faults =>
    [
        ("Listeners[0] ('imap'): Port 70000 is not within 0 to 65535.", o => o.Listeners[0].Port = 70000),
        ("Listeners[0] ('imap'): Backlog 0 is not within 1 to 65535.", o => o.Listeners[0].Backlog = 0),
        ("Listeners[0] ('imap'): Address 'mail' is neither an IP address nor 'localhost' nor '*'.", o => o.Listeners[0].Address = "mail"),
        ("Listeners[0] (''): Protocol is not set.", o => o.Listeners[0].Protocol = ""),
        ("Listeners[0] ('imap'): Tls '9' is not one of None, StartTls, Implicit.", o => o.Listeners[0].Tls = (ListenerTls)9),
        ("Listeners[0] ('imap'): UnixSocketMode '0999' is not an octal number from 0 to 0777.", o => o.Listeners[0].UnixSocketMode = "0999"),
        ("is empty or longer than 107 octets.", o => o.Listeners[0].UnixSocket = "/" + new string('x', 120)),
        ("Listeners: the name 'imap' is used more than once; set Name.", o => o.Listeners.Add(new ListenerOptions { Protocol = "imap" })),
        ("Listeners: 'imap' has HaProxy set, but TrustedNetworks is empty: it would serve nobody.", o => o.Listeners[0].HaProxy = true),
        ("TrustedNetworks: '10.0.0.0/33' is neither an address nor a CIDR block.", o => o.TrustedNetworks.Add("10.0.0.0/33")),
        ("Limits.HandshakeTimeout: 00:00:00 is not within 00:00:01 to 00:10:00.", o => o.Limits.HandshakeTimeout = TimeSpan.Zero),
        ("Limits.ProxyTimeout: 00:11:00 is not within 00:00:01 to 00:10:00.", o => o.Limits.ProxyTimeout = TimeSpan.FromMinutes(11)),
        ("Limits.WriteTimeout: 2.00:00:00 is not within 00:00:01 to 1.00:00:00.", o => o.Limits.WriteTimeout = TimeSpan.FromDays(2)),
        ("DrainTimeout: -00:00:01 is not within 00:00:00 to 01:00:00.", o => o.DrainTimeout = TimeSpan.FromSeconds(-1)),
        ("Tls.ReloadInterval: 2.00:00:00 is not within 00:00:00 to 1.00:00:00.", o => o.Tls.ReloadInterval = TimeSpan.FromDays(2)),
        ("Tls: only one of CertificateFile, PfxFile and UseCertificate may be set.", o => (o.Tls.CertificateFile, o.Tls.PfxFile) = ("a", "b")),
        ("Tls: PfxFile is '', which is no path", o => o.Tls.PfxFile = ""),
        ("Tls: KeyFile is '', which is no path", o => (o.Tls.CertificateFile, o.Tls.KeyFile) = ("a", "")),
        ("Listeners[0] ('imap'): UnixSocketMode ''", o => o.Listeners[0].UnixSocketMode = null!),
        ("Tls: KeyFile 'k' needs CertificateFile.", o => o.Tls.KeyFile = "k"),
        ("Tls.ServerNames[0] ('a.*.b'): Name is neither a host name nor '*.' and a domain.", o => o.Tls.ServerNames.Add(new() { Name = "a.*.b", PfxFile = "p" })),
        ("Tls.Use '7' is not one of No, Yes, Required.", o => o.Tls.Use = (TlsUse)7),
#pragma warning disable SYSLIB0039, CA5397 // the old protocol is what is refused
        ("Tls.MinProtocol 'Tls11' is neither Tls12 nor Tls13", o => o.Tls.MinProtocol = System.Security.Authentication.SslProtocols.Tls11),
#pragma warning restore SYSLIB0039, CA5397
        ("Tls.CipherList 'HIGH:!NONSENSE', Tls.CipherSuites '': 'NONSENSE' is unknown.", o => o.Tls.CipherList = "HIGH:!NONSENSE"),
        ("'kDHE' leaves no cipher suite that can be served.", o => o.Tls.CipherList = "kDHE"),
        ("'TLS_NONE' is no cipher suite of TLS 1.3.", o => o.Tls.CipherSuites = "TLS_AES_128_GCM_SHA256:TLS_NONE"),
        ("Tls.VerifyClientCertificate is set, but Tls.ClientCaFile is not", o => o.Tls.VerifyClientCertificate = true),
        ("Tls.ClientCaFile is '', which is no path", o => o.Tls.ClientCaFile = ""),
        ("Tls: Alternatives need a certificate beside which they stand.", o => o.Tls.Alternatives.Add(new() { PfxFile = "p" })),
        ("Tls.Alternatives[0]: one of CertificateFile, PfxFile and UseCertificate must be set.", o => o.Tls.Alternatives.Add(new())),
        ("Tls.ServerNames[0] ('a.b'): one of CertificateFile, PfxFile and UseCertificate must be set.", o => o.Tls.ServerNames.Add(new() { Name = "a.b" })),
    ];

    private static IEnumerable<TestCaseData> FaultCases => Faults.Select((fault, index) => new TestCaseData(index).SetArgDisplayNames(fault.Message));

    [TestCaseSource(nameof(FaultCases))]
    public void Fault_is_named_with_option_and_value(int index)
    {
        var options = Valid();
        Faults[index].Change(options);
        var result = new ConnectionOptionsRules().Validate(null, options);
        Assert.That(result.Failures, Has.Some.StartsWith("ConnectionOptions.").And.Some.Contains(Faults[index].Message));
    }

    [Test]
    public void Valid_options_pass()
    {
        var options = Valid();
        options.TrustedNetworks.Add("10.0.0.0/8");
        options.TrustedNetworks.Add("fd00::/8");
        options.Listeners.Add(new ListenerOptions { Protocol = "lmtp", UnixSocket = "/run/mail/lmtp", UnixSocketMode = "0666" });
        Assert.That(new ConnectionOptionsRules().Validate(null, options).Succeeded, Is.True);
        Assert.That(new ConnectionOptionsAttributeValidator().Validate(null, options).Succeeded, Is.True);
    }

    [Test]
    public void Limits_have_ranges()
    {
        var options = Valid();
        options.Limits.MaxConnections = 0;
        options.Limits.MaxConnectionsPerUserAndAddress = -1;
        var result = new ConnectionOptionsAttributeValidator().Validate(null, options);
        Assert.That(result.Failures!.Count(), Is.EqualTo(2));
        Assert.That(result.FailureMessage, Does.Contain("MaxConnections").And.Contain("MaxConnectionsPerUserAndAddress"));
    }

    [TestCase("10.0.0.0/8", "10.255.0.1", true)]
    [TestCase("10.0.0.0/8", "11.0.0.1", false)]
    [TestCase("10.1.2.3/8", "10.9.9.9", true)]
    [TestCase("192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("0.0.0.0/0", "198.51.100.1", true)]
    [TestCase("0.0.0.0/0", "2001:db8::1", false)]
    [TestCase("2001:db8::/33", "2001:db8:7fff::1", true)]
    [TestCase("2001:db8::/33", "2001:db8:8000::1", false)]
    public void Network_contains(string network, string address, bool expected) =>
        Assert.That(TrustedNetworks.Parse([network]).Contains(System.Net.IPAddress.Parse(address)), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("localhost")]
    [TestCase("10.0.0.0/")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/8x")]
    [TestCase("::/129")]
    [TestCase("192.168/16")]
    [TestCase("10")]
    public void Network_is_refused(string text) => Assert.That(() => TrustedNetworks.Parse([text]), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}'"));

    private static ConnectionOptions Valid()
    {
        var options = new ConnectionOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = "imap", Port = 143 });
        return options;
    }
}
