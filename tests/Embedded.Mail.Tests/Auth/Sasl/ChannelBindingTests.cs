using System.Security.Cryptography;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Sasl;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>SCRAM bound to its TLS connection: the connection's bindings are made up here.</summary>
public sealed class ChannelBindingTests
{
    private const string Both = "SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS";

    private static readonly AuthRequest Connection = new("", "imap") { IsSecured = true, SessionId = "s1" };
    private static readonly byte[] Exported = [.. Enumerable.Range(200, 32).Select(static n => (byte)n)];
    private static readonly byte[] EndPoint = SHA256.HashData("certificate"u8);

    [Test]
    public async Task Login_is_bound_to_its_connection([Values("SCRAM-SHA-1", "SCRAM-SHA-256")] string mechanism, [Values("tls-exporter", "tls-server-end-point")] string type)
    {
        var client = Client(mechanism, $"p={type},,", type == "tls-exporter" ? Exported : EndPoint);
        var exchange = Begin(mechanism + "-PLUS");
        var last = await exchange.RespondAsync(client.Final("pencil", (await exchange.StartAsync(client.First("user"))).Text()));
        Assert.That(last.Text(), Is.EqualTo(client.ServerProof));
        Assert.That((await exchange.RespondAsync(default, CancellationToken.None)).Show(), Is.EqualTo("ok user"));
    }

    [Test]
    public async Task Login_passed_on_over_another_connection_is_refused_counted_and_logged()
    {
        var logger = new RecordingLogger<Authenticator>();
        var client = Client("SCRAM-SHA-256", "p=tls-exporter,,", [.. Exported.Reverse()]);
        var exchange = Begin("SCRAM-SHA-256-PLUS", logger: logger);
        var first = await exchange.StartAsync(client.First("user"));
        Assert.That((await exchange.RespondAsync(client.Final("pencil", first.Text()))).Show(), Is.EqualTo("fail"));
        Assert.That(logger.Lines.Select(static line => line.Text), Has.One.Contains("user user, method SCRAM-SHA-256-PLUS").And.Contains("bound to another connection"));
    }

    [TestCase("p=tls-exporter,,", "")]
    [TestCase("p=tls-exporter,,", "end point")]
    [TestCase("p=tls-server-end-point,,", "exporter")]
    public async Task Binding_must_be_the_one_that_is_named(string header, string binding)
    {
        var client = Client("SCRAM-SHA-1", header, binding switch { "exporter" => Exported, "end point" => EndPoint, _ => [] });
        var exchange = Begin("SCRAM-SHA-1-PLUS");
        var first = await exchange.StartAsync(client.First("user"));
        Assert.That((await exchange.RespondAsync(client.Final("pencil", first.Text()))).Show(), Is.EqualTo("fail"));
    }

    [TestCase("SCRAM-SHA-1-PLUS", "n,,", "bad Invalid SASL SCRAM-SHA-1 response")]
    [TestCase("SCRAM-SHA-1-PLUS", "y,,", "bad Invalid SASL SCRAM-SHA-1 response")]
    [TestCase("SCRAM-SHA-1-PLUS", "p=,,", "bad Invalid SASL SCRAM-SHA-1 response")]
    [TestCase("SCRAM-SHA-1-PLUS", "p=tls exporter,,", "bad Invalid SASL SCRAM-SHA-1 response")]
    [TestCase("SCRAM-SHA-1-PLUS", "p=tls-unique,,", "fail")]
    [TestCase("SCRAM-SHA-1-PLUS", "p=other,,", "fail")]
    [TestCase("SCRAM-SHA-1", "p=tls-exporter,,", "bad Invalid SASL SCRAM-SHA-1 response")]
    public async Task Binding_belongs_to_the_mechanism_of_its_name(string mechanism, string header, string expected) =>
        Assert.That((await Begin(mechanism).StartAsync(Client("SCRAM-SHA-1", header, []).First("user"))).Show(), Is.EqualTo(expected));

    [Test]
    public async Task Announcement_without_binding_that_somebody_has_forged_is_noticed()
    {
        var logger = new RecordingLogger<Authenticator>();
        var step = await Begin("SCRAM-SHA-256", logger: logger).StartAsync(Client("SCRAM-SHA-256", "y,,", []).First("user"));
        Assert.That(step.Show(), Is.EqualTo("fail"));
        Assert.That(logger.Lines.Select(static line => line.Text), Has.One.Contains("changed the announcement"));
    }

    [TestCase("SCRAM-SHA-256", true)]
    [TestCase(Both, false)]
    public async Task Client_that_could_bind_gets_in_where_the_server_really_cannot(string mechanisms, bool canBind)
    {
        var client = Client("SCRAM-SHA-256", "y,,", []);
        var exchange = Begin("SCRAM-SHA-256", mechanisms, canBind ? Bindings : null);
        var last = await exchange.RespondAsync(client.Final("pencil", (await exchange.StartAsync(client.First("user"))).Text()));
        Assert.That(last.Text(), Is.EqualTo(client.ServerProof));
    }

    [TestCase(true, Both)]
    [TestCase(false, "SCRAM-SHA-1 SCRAM-SHA-256")]
    public void Mechanisms_that_bind_are_announced_where_there_is_something_to_bind_to(bool canBind, string announced)
    {
        var mechanisms = Mechanisms(Both);
        Assert.That(string.Join(' ', mechanisms.Announced(Connection, canBind ? Bindings : null)), Is.EqualTo(announced));
        Assert.That(
            mechanisms.TryBegin("SCRAM-SHA-1-PLUS", Connection, canBind ? Bindings : null, out _),
            Is.EqualTo(canBind ? SaslAvailability.Available : SaslAvailability.Unknown));
    }

    private static byte[]? Bindings(string type) => type switch
    {
        "tls-exporter" => Exported,
        "tls-server-end-point" => EndPoint,
        _ => null,
    };

    private static ScramClient Client(string mechanism, string header, byte[] binding) =>
        new(mechanism == "SCRAM-SHA-1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, header, binding);

    private static SaslExchange Begin(string mechanism, RecordingLogger<Authenticator>? logger = null) => Begin(mechanism, Both, Bindings, logger);

    private static SaslExchange Begin(string mechanism, string mechanisms, ChannelBindings? bindings, RecordingLogger<Authenticator>? logger = null)
    {
        Assert.That(Mechanisms(mechanisms, logger).TryBegin(mechanism, Connection, bindings, out var exchange), Is.EqualTo(SaslAvailability.Available));
        return exchange!;
    }

    private static SaslMechanisms Mechanisms(string mechanisms, RecordingLogger<Authenticator>? logger = null)
    {
        var options = AuthFixture.AtOnce;
        options.Mechanisms = mechanisms;
        var users = new InMemoryUsers();
        users.Add("user", "pencil");
        return new SaslMechanisms(AuthFixture.Authenticator([new(users)], options: options, logger: logger), Options.Create(options));
    }
}
