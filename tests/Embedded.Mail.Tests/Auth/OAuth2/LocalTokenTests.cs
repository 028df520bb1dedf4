using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;

namespace Embedded.Mail.Tests.Auth.OAuth2;

/// <summary>JWTs that are verified here, with keys of a file.</summary>
public sealed class LocalTokenTests
{
    private string _file = "";

    private static Issuer Issuer => Issuer.Default;

    [SetUp]
    public void Write()
    {
        _file = Path.GetTempFileName();
        File.WriteAllText(_file, Issuer.KeySet().ToJsonString());
    }

    [TearDown]
    public void Delete() => File.Delete(_file);

    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    public async Task Genuine_token_lets_its_user_in_and_no_changed_one_does(string algorithm)
    {
        var fixture = Fixture();
        var token = Issuer.Token(algorithm);
        Assert.That(await fixture.AskAsync(token), Is.EqualTo("ok"));
        Assert.That(await fixture.AskAsync(Issuer.Token(algorithm, keyId: null)), Is.EqualTo("ok"), "every key is tried");

        var parts = token.Split('.');
        var other = Issuer.Encode(Encoding.UTF8.GetBytes(Issuer.Claims("bob").ToJsonString()));
        Assert.That(await fixture.AskAsync($"{parts[0]}.{other}.{parts[2]}", "bob"), Does.StartWith("no ").And.Contains("signature"));
        Assert.That(await fixture.AskAsync($"{parts[0]}.{parts[1]}."), Does.StartWith("no "));
        Assert.That(await fixture.AskAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}"), Does.StartWith("no "));
        Assert.That(await Fixture(options => options.Algorithms = algorithm == "RS256" ? "RS384" : "RS256").AskAsync(token), Does.Contain("is not accepted"));
    }

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("rs256")]
    [TestCase("EdDSA")]
    [TestCase("")]
    public async Task Other_algorithms_are_not_accepted(string algorithm) =>
        Assert.That(await Fixture().AskAsync(Issuer.Token("RS256", header: new JsonObject { ["alg"] = algorithm })), Does.StartWith("no ").And.Contains("not accepted"));

    [Test]
    public async Task Public_key_never_serves_as_a_shared_one()
    {
        // The well-known confusion: HMAC under the text of the public key, which everybody has.
        File.WriteAllText(_file, Issuer.Pem);
        var fixture = Fixture();
        Assert.That(await fixture.AskAsync(Issuer.Token("RS256")), Is.EqualTo("ok"));
        var signed = string.Join('.', Issuer.Token("HS256").Split('.')[..2]);
        foreach (var key in new[] { Encoding.ASCII.GetBytes(Issuer.Pem), RSA.Create().ExportSubjectPublicKeyInfo() })
        {
            var signature = CryptographicOperations.HmacData(HashAlgorithmName.SHA256, key, Encoding.ASCII.GetBytes(signed));
            Assert.That(await fixture.AskAsync($"{signed}.{Issuer.Encode(signature)}"), Does.StartWith("no "));
        }
    }

    [TestCase("ES256", "p384")]
    [TestCase("ES384", "p521")]
    [TestCase("RS256", "oct")]
    [TestCase("HS256", "rsa")]
    [TestCase("RS256", "p256")]
    public async Task Key_must_be_of_the_algorithms_kind(string algorithm, string keyId) =>
        Assert.That(await Fixture().AskAsync(Issuer.Token(algorithm, keyId: keyId)), Does.StartWith("no "));

    [TestCase("use", "enc", false)]
    [TestCase("alg", "RS384", false)]
    [TestCase("alg", "RS256", true)]
    [TestCase("key_ops", "[\"sign\"]", false)]
    [TestCase("key_ops", "[\"verify\"]", true)]
    [TestCase("kty", "OKP", false)]
    [TestCase("n", "!!", false)]
    public async Task Key_is_used_for_what_it_is_meant_for(string name, string value, bool isUsed)
    {
        var key = Issuer.Key("rsa");
        key[name] = value.StartsWith('[') ? JsonNode.Parse(value) : value;
        File.WriteAllText(_file, new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString());
        Assert.That(await Fixture().AskAsync(Issuer.Token()), Does.StartWith(isUsed ? "ok" : "no "));
    }

    [Test]
    public async Task Short_keys_are_not_used()
    {
        using var weak = RSA.Create(1024);
        File.WriteAllText(_file, new JsonObject { ["keys"] = new JsonArray(Issuer.RsaKey(weak), new JsonObject { ["kty"] = "oct", ["k"] = Issuer.Encode(new byte[31]) }) }.ToJsonString());
        var signed = string.Join('.', Issuer.Token().Split('.')[..2]);
        var fixture = Fixture();
        Assert.That(await fixture.AskAsync($"{signed}.{Issuer.Encode(weak.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}"), Does.StartWith("no "));
        var shared = string.Join('.', Issuer.Token("HS256", keyId: null).Split('.')[..2]);
        Assert.That(
            await fixture.AskAsync($"{shared}.{Issuer.Encode(CryptographicOperations.HmacData(HashAlgorithmName.SHA256, new byte[31], Encoding.ASCII.GetBytes(shared)))}"), Does.StartWith("no "));
    }

    [TestCase("crit", "[\"b64\"]")]
    [TestCase("typ", "\"logout+jwt\"")]
    public async Task Token_that_means_something_else_is_refused(string name, string value) =>
        Assert.That(await Fixture().AskAsync(Issuer.Token(header: new JsonObject { [name] = JsonNode.Parse(value) })), Does.StartWith("no "));

    [TestCase("{\"exp\":0}", "has expired")]
    [TestCase("{\"exp\":null}", "does not say when")]
    [TestCase("{\"exp\":\"soon\"}", "a time that is none")]
    [TestCase("{\"exp\":1e400}", "a time that is none")]
    [TestCase("{\"nbf\":1e10}", "not valid yet")]
    [TestCase("{\"iat\":1e10}", "in the future")]
    [TestCase("{\"iss\":\"https://other\"}", "the issuer https://other")]
    [TestCase("{\"iss\":null}", "the issuer (none)")]
    [TestCase("{\"iss\":[\"https://id.example.org\",\"https://other\"]}", "the issuer")]
    [TestCase("{\"aud\":\"mailx\"}", "meant for mailx")]
    [TestCase("{\"aud\":[\"mail x\"]}", "meant for")]
    [TestCase("{\"aud\":null}", "meant for (nobody)")]
    [TestCase("{\"scope\":\"email\"}", "has not the scope mail")]
    [TestCase("{\"email\":null}", "there is no email")]
    [TestCase("{\"email\":\"\"}", "there is no email")]
    [TestCase("{\"email\":[\"alice\",\"bob\"]}", "there is no email")]
    [TestCase("{\"email\":\"bob\"}", "the token is that of bob")]
    [TestCase("{\"active\":false}", "not active")]
    [TestCase("{\"state\":\"locked\"}", "state is locked")]
    [TestCase("{\"state\":null}", "there is no state")]
    [TestCase("{\"aud\":\"mail\"}", null)]
    [TestCase("{\"scope\":null,\"scp\":[\"mail\"]}", null)]
    [TestCase("{\"scope\":null}", null)]
    [TestCase("{\"email\":\"ALICE\"}", null)]
    [TestCase("{\"nbf\":null,\"iat\":null}", null)]
    public async Task Claims_must_fit(string changes, string? reason)
    {
        var claims = Issuer.Claims();
        claims["state"] = "enabled";
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            claims[name] = value?.DeepClone();
        }

        var fixture = Fixture(options =>
        {
            (options.Issuers, options.Audiences, options.Scope) = ("https://else https://id.example.org", "imap mail", "mail");
            (options.ActiveAttribute, options.ActiveValue) = ("state", "enabled");
        });
        Assert.That(await fixture.AskAsync(Issuer.Token(claims: claims)), reason is null ? Is.EqualTo("ok") : Does.StartWith("no ").And.Contains(reason));
    }

    [Test]
    public async Task Token_expires_and_the_clocks_may_differ()
    {
        var (strict, lenient) = (Fixture(), Fixture(options => options.ClockSkew = TimeSpan.FromSeconds(60)));
        var token = Issuer.Token();
        foreach (var (seconds, isStrictlyGood, isGood) in new[] { (299, true, true), (1, false, true), (59, false, true), (1, false, false) })
        {
            strict.Time.Advance(TimeSpan.FromSeconds(seconds));
            lenient.Time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.That((await strict.AskAsync(token) == "ok", await lenient.AskAsync(token) == "ok"), Is.EqualTo((isStrictlyGood, isGood)));
        }
    }

    [Test]
    public async Task Fields_are_made_of_claims()
    {
        var fixture = Fixture(options => options.Fields = "userdb_home=/mail/%n userdb_quota_rule=*:storage=%{oauth2:quota} groups=%{oauth2:aud} none=%{oauth2:nothing}");
        var claims = Issuer.Claims();
        claims["quota"] = 5;
        Assert.That(await fixture.AskAsync(Issuer.Token(claims: claims)), Is.EqualTo("ok groups=mail other none= userdb_home=/mail/alice userdb_quota_rule=*:storage=5"));
    }

    [TestCase("")]
    [TestCase("a.b.c")]
    [TestCase("..")]
    [TestCase("e30.e30.")]
    [TestCase("e30=.e30=.AA==")]
    [TestCase("opaque")]
    [TestCase("a b")]
    [TestCase("grün")]
    public async Task What_is_no_token_is_refused(string token) => Assert.That(await Fixture().AskAsync(token), Does.StartWith("no "));

    [Test]
    public async Task Names_that_come_twice_spoil_a_token()
    {
        var parts = Issuer.Token().Split('.');
        var twice = Issuer.Encode("""{"alg":"RS256","alg":"HS256","typ":"JWT"}"""u8.ToArray());
        Assert.That(await Fixture().AskAsync($"{twice}.{parts[1]}.{parts[2]}"), Does.StartWith("no ").And.Contains("no JWT"));
    }

    [Test]
    public async Task Every_truncated_token_is_refused()
    {
        var fixture = Fixture();
        var token = Issuer.Token("ES256");
        for (var length = 0; length < token.Length; length++)
        {
            Assert.That(await fixture.AskAsync(token[..length]), Does.StartWith("no "), token[..length]);
        }
    }

    [Test]
    public async Task File_is_read_again_when_it_changes()
    {
        var fixture = Fixture();
        File.WriteAllText(_file, Issuer.KeySet("p256").ToJsonString());
        Assert.That(await fixture.AskAsync(Issuer.Token()), Does.StartWith("no "));
        File.WriteAllText(_file, Issuer.KeySet("rsa").ToJsonString());
        Assert.That(await fixture.AskAsync(Issuer.Token()), Is.EqualTo("ok"));
        File.WriteAllText(_file, "no keys");
        Assert.That(await fixture.AskAsync(Issuer.Token()), Does.StartWith("temp "));
        File.Delete(_file);
        Assert.That(await fixture.AskAsync(Issuer.Token()), Does.StartWith("temp "));
    }

    [Test]
    public async Task Passwords_are_no_tokens_unless_they_are_said_to_be()
    {
        var request = new AuthRequest("alice", "imap") { Mechanism = "PLAIN" };
        var token = Encoding.ASCII.GetBytes(Issuer.Token());
        Assert.That(await Fixture().Db.VerifyAsync(request, token, CancellationToken.None), Is.TypeOf<PassDbResult.NotSupported>());
        Assert.That(await Fixture(options => options.PasswordsAreTokens = true).Db.VerifyAsync(request, token, CancellationToken.None), Is.TypeOf<PassDbResult.Ok>());
    }

    private TokenFixture Fixture(Action<OAuth2Options>? configure = null) => new(options =>
    {
        options.KeySet = _file;
        configure?.Invoke(options);
    });
}
