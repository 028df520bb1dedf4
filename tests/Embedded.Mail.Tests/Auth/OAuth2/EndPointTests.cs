using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Embedded.Mail.Auth.OAuth2;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>Issuers that are asked.</summary>
public sealed class EndPointTests
{
    private const string Active = """{"active":true,"email":"alice"}""";

    [TestCase(IntrospectionMode.Post, "POST https://id.example.org/ask Basic bWFpbDpzJTNBMQ== token=abc-123&token_type_hint=access_token")]
    [TestCase(IntrospectionMode.Get, "GET https://id.example.org/ask?t=abc-123")]
    [TestCase(IntrospectionMode.Auth, "GET https://id.example.org/ask Bearer abc-123")]
    public async Task Issuer_is_asked_in_the_way_that_is_set(IntrospectionMode mode, string request)
    {
        var issuer = new ScriptedEndPoint(_ => ScriptedEndPoint.Json(Active));
        var fixture = new TokenFixture(
            options =>
            {
                options.IntrospectionUrl = "https://id.example.org/ask" + (mode == IntrospectionMode.Get ? "?t=" : "");
                (options.IntrospectionMode, options.ClientId, options.ClientSecret) = (mode, "mail", "s:1");
            },
            issuer);
        Assert.That(await fixture.AskAsync("abc-123"), Is.EqualTo("ok"));
        Assert.That(issuer.Requests, Is.EqualTo(new[] { request }));
    }

    [TestCase(IntrospectionMode.Post, 200, """{"active":false}""", "no ")]
    [TestCase(IntrospectionMode.Post, 200, """{"active":true,"email":"bob"}""", "no ")]
    [TestCase(IntrospectionMode.Post, 200, """{"active":true,"email":"alice","exp":1}""", "no ")]
    [TestCase(IntrospectionMode.Post, 200, """{"active":true}""", "no ")]
    [TestCase(IntrospectionMode.Post, 200, """{"email":"alice"}""", "temp ")]
    [TestCase(IntrospectionMode.Post, 200, "[]", "temp ")]
    [TestCase(IntrospectionMode.Post, 200, "<html>", "temp ")]
    [TestCase(IntrospectionMode.Post, 400, "", "no ")]
    [TestCase(IntrospectionMode.Post, 401, "", "temp ")]
    [TestCase(IntrospectionMode.Post, 302, "", "temp ")]
    [TestCase(IntrospectionMode.Post, 503, "", "temp ")]
    [TestCase(IntrospectionMode.Auth, 200, """{"email":"alice"}""", "ok")]
    [TestCase(IntrospectionMode.Auth, 401, "", "no ")]
    [TestCase(IntrospectionMode.Auth, 403, "", "no ")]
    [TestCase(IntrospectionMode.Auth, 429, "", "temp ")]
    [TestCase(IntrospectionMode.Auth, 500, "", "temp ")]
    [TestCase(IntrospectionMode.Get, 400, "", "no ")]
    public async Task Answer_decides(IntrospectionMode mode, int status, string answer, string expected)
    {
        var issuer = new ScriptedEndPoint(_ => ScriptedEndPoint.Json(answer, (HttpStatusCode)status));
        var fixture = new TokenFixture(options => (options.IntrospectionUrl, options.IntrospectionMode) = ("https://id.example.org/ask", mode), issuer);
        Assert.That(await fixture.AskAsync("secret-token"), Does.StartWith(expected).And.Not.Contains("secret-token"));
    }

    [Test]
    public async Task Tokeninfo_is_asked_first_and_introspection_where_it_names_nobody()
    {
        var info = """{"email":"alice"}""";
        var issuer = new ScriptedEndPoint(request => ScriptedEndPoint.Json(request.Contains("/info", StringComparison.Ordinal) ? info : Active));
        var fixture = new TokenFixture(options => (options.TokenInfoUrl, options.IntrospectionUrl) = ("https://id.example.org/info?token=", "https://id.example.org/ask"), issuer);
        Assert.That(await fixture.AskAsync("a+b/c="), Is.EqualTo("ok"));
        Assert.That(issuer.Requests, Is.EqualTo(new[] { "GET https://id.example.org/info?token=a%2Bb%2Fc%3D" }));
        info = """{"sub":"7"}""";
        Assert.That(await fixture.AskAsync("a"), Is.EqualTo("ok"));
        Assert.That(issuer.Requests.Last(), Does.StartWith("POST https://id.example.org/ask"));
    }

    [Test]
    public async Task Issuer_may_be_asked_whether_a_genuine_token_was_revoked()
    {
        var answer = Active;
        var issuer = new ScriptedEndPoint(request => ScriptedEndPoint.Json(request.Contains("/keys", StringComparison.Ordinal) ? Issuer.Default.KeySet("rsa").ToJsonString() : answer));
        var fixture = new TokenFixture(
            options => (options.KeySet, options.IntrospectionUrl, options.ForceIntrospection) = ("https://id.example.org/keys", "https://id.example.org/ask", true), issuer);
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Is.EqualTo("ok"));
        answer = """{"active":false}""";
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Does.StartWith("no ").And.Contains("not active"));
        answer = Active;
        Assert.That(await fixture.AskAsync("opaque"), Is.EqualTo("ok"), "tokens of other forms go to the issuer alone");
    }

    [Test]
    public async Task Issuer_that_does_not_answer_in_time_is_a_temporary_failure()
    {
        var issuer = new ScriptedEndPoint(_ => ScriptedEndPoint.Json(Active)) { Gate = new TaskCompletionSource().Task };
        var fixture = new TokenFixture(options => options.IntrospectionUrl = "https://id.example.org/ask", issuer);
        var asked = fixture.AskAsync("token");
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(asked.IsCompleted, Is.False);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await asked, Does.StartWith("temp ").And.Contains("in time"));
    }

    [Test]
    public async Task Answer_without_end_is_a_temporary_failure()
    {
        var issuer = new ScriptedEndPoint(_ => new HttpResponseMessage { Content = new StreamContent(new MemoryStream(new byte[300 * 1024])) });
        Assert.That(await new TokenFixture(options => options.IntrospectionUrl = "https://id.example.org/ask", issuer).AskAsync("token"), Does.StartWith("temp "));
    }

    [Test]
    public async Task Keys_are_fetched_once_for_all_and_again_when_a_token_has_another()
    {
        var keys = "p256";
        var issuer = new ScriptedEndPoint(_ => ScriptedEndPoint.Json(Issuer.Default.KeySet(keys).ToJsonString()));
        var fixture = new TokenFixture(options => options.KeySet = "https://id.example.org/keys", issuer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Verify(fixture, Issuer.Default.Token("ES256"))));
        Assert.That((answers.Distinct().Single(), issuer.Requests.Count), Is.EqualTo((true, 1)));

        keys = "p256 rsa";
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Does.StartWith("no "), "not within half a minute");
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Is.EqualTo("ok"));
        Assert.That(await fixture.AskAsync(Issuer.Default.Token(keyId: "made-up")), Does.StartWith("no "));
        Assert.That(issuer.Requests, Has.Count.EqualTo(2), "made-up keys do not have the issuer asked without end");
    }

    [Test]
    public async Task Keys_stay_in_use_while_their_issuer_is_away()
    {
        var isAway = true;
        var issuer = new ScriptedEndPoint(_ => isAway ? throw new HttpRequestException("away") : ScriptedEndPoint.Json(Issuer.Default.KeySet("rsa").ToJsonString()));
        var fixture = new TokenFixture(options => (options.KeySet, options.KeySetLifetime) = ("https://id.example.org/keys", TimeSpan.FromSeconds(60)), issuer);
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Does.StartWith("temp ").And.Contains("away"));
        isAway = false;
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Does.StartWith("temp "), "not asked again at once");
        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Is.EqualTo("ok"));
        isAway = true;
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Shared_keys_of_an_address_are_everybodys_and_not_used()
    {
        var issuer = new ScriptedEndPoint(_ => ScriptedEndPoint.Json(Issuer.Default.KeySet("rsa oct").ToJsonString()));
        var fixture = new TokenFixture(options => options.KeySet = "https://id.example.org/keys", issuer);
        Assert.That(await fixture.AskAsync(Issuer.Default.Token("HS256")), Does.StartWith("no "));
        Assert.That(await fixture.AskAsync(Issuer.Default.Token()), Is.EqualTo("ok"));
    }

    [TestCase("KeySet", "ftp://x", "KeySet is 'ftp://x'")]
    [TestCase("TokenInfoUrl", "x", "TokenInfoUrl is 'x'")]
    [TestCase("Algorithms", "RS256 none", "Algorithms: 'none'")]
    [TestCase("UserNameFormat", "%{nothing}", "UserNameFormat")]
    [TestCase("Fields", "=x", "Fields")]
    [TestCase("Timeout", "", "Timeout is 00:00:00")]
    [TestCase("ForceIntrospection", "", "ForceIntrospection")]
    [TestCase("", "", "one is needed")]
    public void Wrong_options_are_refused_by_name(string option, string value, string error)
    {
        var options = new OAuth2Options { KeySet = option.Length == 0 ? null : "/keys" };
        var property = option.Length == 0 ? null : typeof(OAuth2Options).GetProperty(option)!;
        property?.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Zero : property.PropertyType == typeof(bool) ? true : value);
        Assert.That(
            () => new OAuth2PassDb(options, new RecordingLogger<OAuth2PassDb>()), Throws.ArgumentException.With.Message.Contains("OAuth2Options." + (option.Length == 0 ? "KeySet" : option)).And.Message.Contains(error));
    }

    private static async Task<bool> Verify(TokenFixture fixture, string token) => await fixture.Db.VerifyTokenAsync(
        new Embedded.Mail.Auth.AuthRequest("alice", "imap"), Encoding.ASCII.GetBytes(token), CancellationToken.None) is Embedded.Mail.Auth.PassDbResult.Ok;
}
