using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>OAUTHBEARER and XOAUTH2. In messages <c>^</c> stands for the octet 1.</summary>
public sealed class BearerMechanismTests
{
    private const string OAuthBearerError = """challenge {"status":"invalid_token","scope":"mail","openid-configuration":"https://id.example.org/x"}""";
    private const string XOAuth2Error = """challenge {"status":"401","schemes":"bearer","scope":"mail","openid-configuration":"https://id.example.org/x"}""";

    private static readonly AuthRequest Connection = new("", "imap") { IsSecured = true };

    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer good^^", "ok alice")]
    [TestCase("OAUTHBEARER", "n,a=Alice,^host=mail.example.org^port=143^auth=bearer good^^", "ok alice")]
    [TestCase("OAUTHBEARER", "y,a=a=2Cb=3Dc,^auth=Bearer good^^", "ok a,b=c")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer bad^^", OAuthBearerError)]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer down^^", "temp")]
    [TestCase("XOAUTH2", "user=alice^auth=Bearer good^^", "ok alice")]
    [TestCase("XOAUTH2", "user=alice^auth=Bearer bad^^", XOAuth2Error)]
    public async Task Token_decides(string mechanism, string message, string expected) =>
        Assert.That((await Begin(mechanism).StartAsync(message.Replace('^', '\u0001'))).Show(), Is.EqualTo(expected));

    [TestCase("OAUTHBEARER", "")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer good^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer good")]
    [TestCase("OAUTHBEARER", "n,a=alice^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,,^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,a=,^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,a=al=ice,^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "p=tls-exporter,a=alice,^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer ^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Basic good^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer good^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^x1=y^auth=Bearer good^^")]
    [TestCase("OAUTHBEARER", "n,a=alice,^auth=Bearer g\u00f6od^^")]
    [TestCase("XOAUTH2", "user=^auth=Bearer good^^")]
    [TestCase("XOAUTH2", "auth=Bearer good^^")]
    [TestCase("XOAUTH2", "user=alice^^")]
    public async Task Message_must_be_of_its_form_and_the_client_is_told(string mechanism, string message)
    {
        var exchange = Begin(mechanism);
        var step = await exchange.StartAsync(message.Replace('^', '\u0001'));
        Assert.That(step.Text(), Does.StartWith(mechanism == "XOAUTH2" ? """{"status":"400",""" : """{"status":"invalid_request","""));
        Assert.That((await exchange.RespondAsync("\u0001")).Show(), Is.EqualTo("fail"));
    }

    [TestCase("\u0001", "fail")]
    [TestCase(null, "fail")]
    [TestCase("n,a=alice,\u0001auth=Bearer good\u0001\u0001", "fail")]
    public async Task After_the_error_every_response_ends_in_failure(string? response, string expected)
    {
        var exchange = Begin("OAUTHBEARER");
        _ = await exchange.StartAsync("n,a=alice,\u0001auth=Bearer bad\u0001\u0001");
        var step = response is null ? await exchange.RespondAsync(default(ReadOnlyMemory<byte>), CancellationToken.None) : await exchange.RespondAsync(response);
        Assert.That(step.Show(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Exchange_can_be_cancelled_and_begun_without_an_initial_response()
    {
        var exchange = Begin("OAUTHBEARER");
        Assert.That((await exchange.StartAsync(null)).Show(), Is.EqualTo("challenge "));
        Assert.That((await exchange.RespondAsync("*"u8.ToArray(), CancellationToken.None)).Show(), Is.EqualTo("cancelled"));
    }

    [TestCase(true, true, "PLAIN OAUTHBEARER XOAUTH2")]
    [TestCase(true, false, "PLAIN")]
    [TestCase(false, true, "")]
    public void Mechanisms_are_announced_where_some_passdb_verifies_tokens_and_nobody_reads_along(bool isSecured, bool hasTokens, string announced) =>
        Assert.That(string.Join(' ', Mechanisms("PLAIN OAUTHBEARER XOAUTH2", hasTokens).Announced(Connection with { IsSecured = isSecured })), Is.EqualTo(announced));

    [Test]
    public async Task Other_passdbs_never_see_a_token()
    {
        var other = new ScriptedPassDb(_ => new PassDbResult.Ok());
        var exchange = Begin("OAUTHBEARER", [new(other), new(new Tokens())]);
        Assert.That((await exchange.StartAsync("n,a=alice,\u0001auth=Bearer bad\u0001\u0001")).Show(), Is.EqualTo(OAuthBearerError));
        Assert.That(other.Verified, Is.Empty);
    }

    [Test]
    public async Task Denied_users_and_those_that_a_later_passdb_does_not_know_stay_out()
    {
        var denied = new InMemoryUsers();
        denied.Add("alice", "x");
        var message = "n,a=alice,\u0001auth=Bearer good\u0001\u0001";
        Assert.That((await Begin("OAUTHBEARER", [new(denied, new() { Deny = true }), new(new Tokens())]).StartAsync(message)).Show(), Is.EqualTo(OAuthBearerError));
        Assert.That((await Begin("OAUTHBEARER", [new(new Tokens(), new() { Pass = true }), new(denied)]).StartAsync(message)).Show(), Is.EqualTo("ok alice"));
        Assert.That((await Begin("OAUTHBEARER", [new(new Tokens(), new() { Pass = true }), new(new InMemoryUsers())]).StartAsync(message)).Show(), Is.EqualTo(OAuthBearerError));
    }

    [Test]
    public async Task Passdb_that_only_adds_fields_adds_them_for_tokens_too()
    {
        var fields = new ScriptedPassDb(_ => new PassDbResult.Ok { Fields = MailUser.NoFields.Add("noauthenticate", "").Add("nologin", "").Add("reason", "closed") });
        Assert.That((await Begin("OAUTHBEARER", [new(fields), new(new Tokens())]).StartAsync("n,a=alice,\u0001auth=Bearer good\u0001\u0001")).Show(), Is.EqualTo("refused: closed"));
    }

    private static SaslExchange Begin(string mechanism, PassDbEntry[]? passDbs = null)
    {
        Assert.That(Mechanisms(mechanism, true, passDbs).TryBegin(mechanism, Connection, null, out var exchange), Is.EqualTo(SaslAvailability.Available));
        return exchange!;
    }

    private static SaslMechanisms Mechanisms(string mechanisms, bool hasTokens, PassDbEntry[]? passDbs = null)
    {
        var options = AuthFixture.AtOnce;
        (options.Mechanisms, options.UserNameChars) = (mechanisms, "");
        return new SaslMechanisms(AuthFixture.Authenticator(passDbs ?? (hasTokens ? [new(new Tokens())] : [new(new InMemoryUsers())]), options: options), Options.Create(options));
    }

    private sealed class Tokens : IPassDb
    {
        public string Name => "tokens";

        TokenService? IPassDb.Tokens { get; } = new("mail", "https://id.example.org/x");

        public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken) => LookupAsync(request, cancellationToken);

        public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult<PassDbResult>(new PassDbResult.NotSupported());

        public ValueTask<PassDbResult> VerifyTokenAsync(AuthRequest request, ReadOnlyMemory<byte> token, CancellationToken cancellationToken) =>
            ValueTask.FromResult<PassDbResult>(Encoding.ASCII.GetString(token.Span) switch
            {
                "good" => new PassDbResult.Ok(),
                "down" => new PassDbResult.TemporaryFailure("down"),
                _ => new PassDbResult.Mismatch(),
            });
    }
}
