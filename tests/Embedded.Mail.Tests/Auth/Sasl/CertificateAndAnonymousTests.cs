using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>EXTERNAL, user names from certificates, and ANONYMOUS.</summary>
public sealed class CertificateAndAnonymousTests
{
    [TestCase("CN=alice", null, "ok alice")]
    [TestCase("CN=alice", "", "ok alice")]
    [TestCase("CN=Alice", "alice", "ok alice")]
    [TestCase("CN=alice", "bob", "fail")]
    [TestCase("CN=bob", "", "fail")]
    [TestCase("CN=nobody", "", "fail")]
    [TestCase("CN=root", "alice", "ok alice")]
    [TestCase("CN=root", "bob", "ok bob")]
    [TestCase("CN=alice", "a|b", "bad Invalid SASL EXTERNAL response")]
    public async Task Certificate_lets_in_who_needs_no_password(string subject, string? authorisation, string expected)
    {
        var exchange = Begin("EXTERNAL", Certificate(subject));
        var step = await exchange.StartAsync(authorisation?.Replace('|', '\0'));
        if (authorisation is null)
        {
            Assert.That(step.Show(), Is.EqualTo("challenge "));
            step = await exchange.RespondAsync(default(ReadOnlyMemory<byte>), CancellationToken.None);
        }

        Assert.That(step.Show(), Is.EqualTo(expected));
    }

    [TestCase("commonName", "CN=alice, E=a@example.org", "alice")]
    [TestCase("emailAddress", "CN=alice, E=a@example.org", "a@example.org")]
    [TestCase("userId", "CN=Alice A, OID.0.9.2342.19200300.100.1.1=alice", "alice")]
    [TestCase("0.9.2342.19200300.100.1.1", "CN=Alice A, OID.0.9.2342.19200300.100.1.1=alice", "alice")]
    [TestCase("x500UniqueIdentifier", "CN=alice", null)]
    [TestCase("commonName", "O=example", null)]
    [TestCase("CN", "O=example, CN=first, CN=second", "second")]
    public void Name_is_a_field_of_the_certificates_subject(string field, string subject, string? expected)
    {
        using var certificate = Certificate(subject);
        var options = new AuthOptions { UserNameFromCertificate = true, CertificateUserNameField = field };
        Assert.That(CertificateUser.Find(options, certificate), Is.EqualTo(expected), certificate.Subject);
        Assert.That(CertificateUser.Find(new AuthOptions { CertificateUserNameField = field }, certificate), Is.Null, "only when it is wanted");
    }

    [Test]
    public void External_is_announced_to_clients_whose_certificate_names_a_user()
    {
        var mechanisms = Mechanisms("PLAIN EXTERNAL");
        Assert.That(mechanisms.Announced(Connection(Certificate("CN=alice"))), Is.EqualTo(new[] { "PLAIN", "EXTERNAL" }));
        Assert.That(mechanisms.Announced(Connection(Certificate("O=alice"))), Is.EqualTo(new[] { "PLAIN" }));
        Assert.That(mechanisms.Announced(Connection(null)), Is.EqualTo(new[] { "PLAIN" }));
        Assert.That(mechanisms.TryBegin("EXTERNAL", Connection(null), null, out _), Is.EqualTo(SaslAvailability.Unknown));
    }

    [TestCase("bob", "bob's", "ok bob")]
    [TestCase("carol", "bob's", "ok bob")]
    [TestCase("bob", "wrong-secret", "fail")]
    public async Task Certificate_overrides_the_name_beside_a_password(string name, string password, string expected) =>
        Assert.That((await Begin("PLAIN", Certificate("CN=bob")).StartAsync($"\0{name}\0{password}")).Show(), Is.EqualTo(expected));

    [Test]
    public async Task External_asks_no_passdb_with_an_empty_password()
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.Ok(), _ => new PassDbResult.NotSupported());
        var options = Options("EXTERNAL");
        var mechanisms = new SaslMechanisms(AuthFixture.Authenticator([new(db)], options: options), Microsoft.Extensions.Options.Options.Create(options));
        Assert.That(mechanisms.TryBegin("EXTERNAL", Connection(Certificate("CN=alice")), null, out var exchange), Is.EqualTo(SaslAvailability.Available));
        Assert.That((await exchange!.StartAsync("")).Show(), Is.EqualTo("temp"));
        Assert.That(db.Verified, Is.Empty);
    }

    [TestCase(null, "ok guest")]
    [TestCase("me@example.org", "ok guest")]
    [TestCase("a|b", "bad Invalid SASL ANONYMOUS response")]
    public async Task Anybody_gets_in_as_the_anonymous_user(string? trace, string expected) =>
        Assert.That((await Begin("ANONYMOUS", null).StartAsync(trace?.Replace('|', '\0') ?? "")).Show(), Is.EqualTo(expected));

    [Test]
    public async Task Anonymous_trace_is_logged_on_one_line_and_has_a_limit()
    {
        var logger = new RecordingLogger<Authenticator>();
        _ = await Begin("ANONYMOUS", null, logger: logger).StartAsync("me\r\nlogin refused");
        Assert.That(logger.Lines.Select(static line => line.Text), Has.One.Contains("who says: me"));
        Assert.That(logger.Lines.Select(static line => line.Text), Has.None.Contains("\n"));
        Assert.That((await Begin("ANONYMOUS", null).StartAsync(new string('x', 256))).Show(), Does.StartWith("bad "));
    }

    [Test]
    public async Task Anonymous_login_never_becomes_the_certificates_user() =>
        Assert.That((await Begin("ANONYMOUS", Certificate("CN=alice")).StartAsync("")).Show(), Is.EqualTo("ok guest"));

    [Test]
    public async Task Anonymous_user_must_be_known_to_the_userdb() =>
        Assert.That((await Begin("ANONYMOUS", null, configure: options => options.AnonymousUserName = "ghost").StartAsync("")).Show(), Is.EqualTo("temp"));

    [Test]
    public void Anonymous_is_not_announced_without_a_user_to_be() =>
        Assert.That(Mechanisms("PLAIN ANONYMOUS", configure: options => options.AnonymousUserName = "").Announced(Connection(null)), Is.EqualTo(new[] { "PLAIN" }));

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static AuthRequest Connection(X509Certificate2? certificate) => new("", "imap") { IsSecured = true, ClientCertificate = certificate };

    private static SaslExchange Begin(
        string mechanism, X509Certificate2? certificate, RecordingLogger<Authenticator>? logger = null, Action<AuthOptions>? configure = null)
    {
        Assert.That(Mechanisms(mechanism, logger, configure).TryBegin(mechanism, Connection(certificate), null, out var exchange), Is.EqualTo(SaslAvailability.Available));
        return exchange!;
    }

    private static AuthOptions Options(string mechanisms)
    {
        var options = AuthFixture.AtOnce;
        options.Mechanisms = mechanisms;
        options.UserNameFromCertificate = true;
        options.AnonymousUserName = "guest";
        return options;
    }

    private static SaslMechanisms Mechanisms(string mechanisms, RecordingLogger<Authenticator>? logger = null, Action<AuthOptions>? configure = null)
    {
        var options = Options(mechanisms);
        configure?.Invoke(options);
        var needsNone = MailUser.NoFields.Add("nopassword", "");
        var masters = new InMemoryUsers();
        masters.Add(new InMemoryUser("root") { PassDbFields = needsNone });
        var users = new InMemoryUsers();
        users.Add(new InMemoryUser("alice") { PassDbFields = needsNone });
        users.Add("bob", "bob's");
        users.Add(new InMemoryUser("guest"));
        var authenticator = AuthFixture.Authenticator([new(masters, new() { Master = true }), new(users)], [new(users)], options, logger: logger);
        return new SaslMechanisms(authenticator, Microsoft.Extensions.Options.Options.Create(options));
    }
}
