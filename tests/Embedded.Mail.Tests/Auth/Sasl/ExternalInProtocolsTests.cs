using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Messages;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Connections;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>EXTERNAL in IMAP and in POP3, with certificates of clients over real TLS.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ExternalInProtocolsTests
{
    private static readonly string[] Listeners = ["imaps", "pop3s"];

    private TemporaryDirectory _directory = null!;
    private X509Certificate2 _root = null!;
    private TestMailServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _directory = new TemporaryDirectory();
        _root = TestCertificate.CreateAuthority("root", issuer: null);
        await File.WriteAllTextAsync(_directory.File("ca"), _root.ExportCertificatePem());
        _server = await LoggedServer.StartAsync(mail => mail
            .ConfigureTls(tls => (tls.VerifyClientCertificate, tls.ClientCaFile, tls.RequireRevocationList) = (true, _directory.File("ca"), false))
            .Configure<AuthOptions>(options =>
            {
                (options.Mechanisms, options.UserNameFromCertificate) = ("PLAIN EXTERNAL", true);
                (options.FailureDelay, options.MaxPenalty) = (TimeSpan.Zero, TimeSpan.Zero);
            }));
        _ = _server.Users.Add(new InMemoryUser("alice") { PassDbFields = MailUser.NoFields.Add("nopassword", "") });
        _ = _server.AddUser("bob", "bobs");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _root.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task Certificate_lets_its_user_in([ValueSource(nameof(Listeners))] string listener, [Values(null, "=", "YWxpY2U=")] string? initial)
    {
        await using var client = await ConnectAsync(listener, "alice");
        Assert.That(await client.MechanismsAsync(), Is.EqualTo(new[] { "PLAIN", "EXTERNAL" }));
        await client.BeginAsync("EXTERNAL", initial);
        var answer = await client.AnswerAsync();
        if (initial is null)
        {
            Assert.That(answer, Is.EqualTo("+ "));
            await client.SendAsync("");
            answer = await client.AnswerAsync();
        }

        Assert.That(answer, Is.EqualTo("ok"));
    }

    [TestCase("alice", "=", "ok", "ok")]
    [TestCase("alice", "Ym9i", "no", "no")]
    [TestCase("bob", "=", "no", "no")]
    [TestCase("nobody", "=", "no", "no")]
    [TestCase("alice", "####", "bad", "no")]
    [TestCase("alice", "AA==", "bad", "no")]
    public async Task Other_users_and_broken_responses_are_refused(string subject, string initial, string imap, string pop3)
    {
        foreach (var (listener, expected) in new[] { ("imaps", imap), ("pop3s", pop3) })
        {
            await using var client = await ConnectAsync(listener, subject);
            await client.BeginAsync("EXTERNAL", initial);
            Assert.That(await client.AnswerAsync(), Is.EqualTo(expected), listener);
        }
    }

    [Test]
    public async Task Exchange_can_be_cancelled_and_begun_again([ValueSource(nameof(Listeners))] string listener)
    {
        await using var client = await ConnectAsync(listener, "alice");
        await client.BeginAsync("EXTERNAL");
        _ = await client.AnswerAsync();
        await client.SendAsync("*");
        Assert.That(await client.AnswerAsync(), Is.EqualTo(listener == "imaps" ? "bad" : "no"));
        await client.BeginAsync("EXTERNAL", "=");
        Assert.That(await client.AnswerAsync(), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Without_a_certificate_that_counts_nothing_is_announced_or_served([ValueSource(nameof(Listeners))] string listener, [Values] bool hasForeignOne)
    {
        using var foreign = TestCertificate.Create("alice");
        await using var client = await SaslWire.ConnectAsync(_server, listener, hasForeignOne ? Options(foreign) : null);
        Assert.That(await client.MechanismsAsync(), Is.EqualTo(new[] { "PLAIN" }));
        await client.BeginAsync("EXTERNAL", "=");
        Assert.That(await client.AnswerAsync(), Is.EqualTo("no"));
    }

    [TestCase("carol", "bobs", "ok")]
    [TestCase("bob", "wrong-secret", "no")]
    public async Task Certificate_names_the_user_beside_a_password(string name, string password, string expected)
    {
        foreach (var listener in Listeners)
        {
            await using var client = await ConnectAsync(listener, "bob");
            await client.BeginAsync("PLAIN", Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}")));
            Assert.That(await client.AnswerAsync(), Is.EqualTo(expected), listener);
        }
    }

    private async Task<SaslWire> ConnectAsync(string listener, string subject)
    {
        using var certificate = TestCertificate.Create(subject, _root);
        return await SaslWire.ConnectAsync(_server, listener, Options(certificate));
    }

    private static SslClientAuthenticationOptions Options(X509Certificate2 certificate) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ClientCertificateContext = SslStreamCertificateContext.Create(certificate, [], offline: true),
    };
}
