using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>Mechanisms in which the client proves to know the password without sending it.</summary>
public sealed class ProofMechanismTests
{
    private static readonly AuthRequest Connection = new("", "imap") { SessionId = "s1" };

    // The stored form of "pencil" with the salt of RFC 5802 §5.
    private const string Pencil = "{SCRAM-SHA-1}4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=,D+CSWLOshSulAsxiupA+qs2/fTE=";

    // And with that of RFC 7677 §3.
    private const string Pencil256 = "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Test]
    public async Task Scram_sha_1_goes_as_in_its_specification()
    {
        var exchange = Scram(HashAlgorithmName.SHA1, "3rfcNHYJY1ZVvWVs7j", Pencil);
        var first = await StartAsync(exchange, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        Assert.That(Text(first), Is.EqualTo("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"));
        var last = await RespondAsync(exchange, "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        Assert.That(Text(last), Is.EqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
        Assert.That((await RespondAsync(exchange, "") as SaslStep.Success)?.User.Name, Is.EqualTo("user"));
    }

    [Test]
    public async Task Scram_sha_256_goes_as_in_its_specification()
    {
        var exchange = Scram(HashAlgorithmName.SHA256, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", Pencil256);
        var first = await StartAsync(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        Assert.That(Text(first), Is.EqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        var last = await RespondAsync(exchange, "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        Assert.That(Text(last), Is.EqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    }

    [TestCase("{PLAIN}pencil", true)]
    [TestCase(Pencil, true)]
    [TestCase("{PLAIN}pen", false)]
    [TestCase(Pencil256, false)]
    [TestCase("{SSHA256}kzSCKqJxFt4KIsRxz4YCA+0bEZ+wdwayzqe7tIQXJA7EYYO2", false)]
    public async Task Scram_needs_the_password_or_the_keys_of_its_own_digest(string stored, bool succeeds)
    {
        var exchange = Begin("SCRAM-SHA-1", stored);
        var step = await ProveAsync(exchange, "user", "pencil");
        Assert.That(step, succeeds ? Is.TypeOf<SaslStep.Challenge>() : Is.TypeOf<SaslStep.Failure>());
    }

    [Test]
    public async Task Scram_gives_a_user_who_does_not_exist_a_salt_of_his_own_and_then_fails()
    {
        var salts = new List<string>();
        foreach (var name in new[] { "nobody", "nobody", "someone" })
        {
            var exchange = Begin("SCRAM-SHA-1", null);
            var first = Text(await StartAsync(exchange, $"n,,n={name},r=abc"));
            salts.Add(first.Split(',')[1]);
            Assert.That(await RespondAsync(exchange, $"c=biws,{first.Split(',')[0]},p={Convert.ToBase64String(new byte[20])}"), Is.TypeOf<SaslStep.Failure>());
        }

        Assert.That(salts[1], Is.EqualTo(salts[0]));
        Assert.That(salts[2], Is.Not.EqualTo(salts[0]));
    }

    [TestCase("")]
    [TestCase("n,,n=user")]
    [TestCase("n,,n=,r=abc")]
    [TestCase("n,,n=us=er,r=abc")]
    [TestCase("n,,n=us=2cer,r=abc")]
    [TestCase("n,,n=user,r=")]
    [TestCase("n,,n=user,r=a b")]
    [TestCase("n,,m=x,n=user,r=abc")]
    [TestCase("p=tls-unique,,n=user,r=abc")]
    [TestCase("n,x=y,n=user,r=abc")]
    public async Task Scrams_first_message_must_be_of_its_form(string message) =>
        Assert.That(await StartAsync(Begin("SCRAM-SHA-1", Pencil), message), Is.TypeOf<SaslStep.BadResponse>());

    [TestCase("c=biws,r={0}x,p={1}")]
    [TestCase("c=eSws,r={0},p={1}")]
    [TestCase("c=!!!!,r={0},p={1}")]
    [TestCase("c=biws,r={0},p=!!")]
    [TestCase("c=biws,r={0}")]
    [TestCase("r={0},c=biws,p={1}")]
    public async Task Scrams_last_message_must_be_of_its_form_and_repeat_what_was_said(string form)
    {
        var exchange = Scram(HashAlgorithmName.SHA1, "def", Pencil);
        _ = await StartAsync(exchange, "n,,n=user,r=abc");
        var message = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, "abcdef", Convert.ToBase64String(new byte[20]));
        Assert.That(await RespondAsync(exchange, message), Is.TypeOf<SaslStep.BadResponse>());
    }

    [Test]
    public async Task Scrams_names_may_have_commas_and_equals_signs()
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.UnknownUser(), _ => new PassDbResult.UnknownUser());
        var exchange = Begin("SCRAM-SHA-1", db, options => options.UserNameChars = "");
        _ = await StartAsync(exchange, "n,,n=a=2Cb=3Dc,r=abc");
        Assert.That(db.LookedUp.Single().UserName, Is.EqualTo("a,b=c"));
    }

    [TestCase("{PLAIN}tanstaaftanstaaf", true)]
    [TestCase("{PLAIN}other", false)]
    [TestCase("{SSHA256}kzSCKqJxFt4KIsRxz4YCA+0bEZ+wdwayzqe7tIQXJA7EYYO2", false)]
    [TestCase(null, false)]
    public async Task Cram_md5_is_proved_by_the_password(string? stored, bool succeeds) => Assert.That(await CramAsync(stored, "tanstaaftanstaaf"), Is.EqualTo(succeeds));

    [Test]
    public async Task Cram_md5_is_proved_by_its_stored_states()
    {
        var stored = StoredPassword.Create("CRAM-MD5", "geheim").ToStoredText();
        Assert.That(await CramAsync(stored, "geheim"));
        Assert.That(await CramAsync(stored, "Geheim"), Is.False);
    }

    [TestCase("alice")]
    [TestCase("alice 00")]
    [TestCase("alice zz00000000000000000000000000zz00")]
    [TestCase("alice 000000000000000000000000000000000000")]
    public async Task Cram_md5_response_must_be_of_its_form(string response)
    {
        var exchange = Begin("CRAM-MD5", "{PLAIN}x");
        _ = await exchange.StartAsync(null, CancellationToken.None);
        Assert.That(await RespondAsync(exchange, response), Is.TypeOf<SaslStep.BadResponse>());
    }

    [TestCase("{PLAIN}secret", "", true)]
    [TestCase("{PLAIN}secret", "example.org", true)]
    [TestCase("{PLAIN}other", "", false)]
    [TestCase(null, "", false)]
    public async Task Digest_md5_is_proved_by_the_password_and_proves_the_server(string? stored, string realm, bool succeeds) =>
        Assert.That(await DigestAsync(stored, "chris", realm, "secret"), Is.EqualTo(succeeds));

    [Test]
    public async Task Digest_md5_is_proved_by_its_stored_digest()
    {
        var stored = StoredPassword.Create("DIGEST-MD5", "secret", "chris@example.org").ToStoredText();
        Assert.That(await DigestAsync(stored, "chris", "example.org", "secret"));
        Assert.That(await DigestAsync(stored, "chris", "example.com", "secret"), Is.False);
    }

    [TestCase("")]
    [TestCase("username=\"chris\"")]
    [TestCase("username=\"chris\",username=\"x\",nonce=\"{0}\",cnonce=\"c\",nc=00000001,digest-uri=\"imap/x\",response=00000000000000000000000000000000")]
    [TestCase("username=\"chris\",nonce=\"other\",cnonce=\"c\",nc=00000001,digest-uri=\"imap/x\",response=00000000000000000000000000000000")]
    [TestCase("username=\"chris\",nonce=\"{0}\",cnonce=\"c\",nc=00000002,digest-uri=\"imap/x\",response=00000000000000000000000000000000")]
    [TestCase("username=\"chris\",nonce=\"{0}\",cnonce=\"c\",nc=00000001,qop=auth-int,digest-uri=\"imap/x\",response=00000000000000000000000000000000")]
    [TestCase("username=\"chris\",nonce=\"{0}\",cnonce=\"c\",nc=00000001,digest-uri=\"imap/x\",response=0")]
    [TestCase("username=\"chris,nonce={0}")]
    [TestCase("username=\"chris\\")]
    public async Task Digest_md5_response_must_be_of_its_form(string form)
    {
        var exchange = Begin("DIGEST-MD5", "{PLAIN}secret");
        var nonce = Text(await exchange.StartAsync(null, CancellationToken.None)).Split("nonce=\"")[1].Split('"')[0];
        Assert.That(await RespondAsync(exchange, form.Replace("{0}", nonce, StringComparison.Ordinal)), Is.TypeOf<SaslStep.BadResponse>());
    }

    [TestCase(true, "PLAIN SCRAM-SHA-256 CRAM-MD5")]
    [TestCase(false, "PLAIN")]
    public void What_needs_stored_passwords_is_announced_where_there_are_any(bool canLookup, string announced)
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.UnknownUser()) { CanLookupPasswords = canLookup };
        Assert.That(string.Join(' ', Mechanisms(db, options => options.Mechanisms = "PLAIN SCRAM-SHA-256 CRAM-MD5").Announced(Connection with { IsSecured = true })), Is.EqualTo(announced));
    }

    private static async Task<bool> CramAsync(string? stored, string password)
    {
        var exchange = Begin("CRAM-MD5", stored);
        var challenge = Text(await exchange.StartAsync(null, CancellationToken.None));
        var proof = CryptographicOperations.HmacData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(challenge));
        return await RespondAsync(exchange, $"alice {Convert.ToHexStringLower(proof)}") is SaslStep.Success;
    }

    private static async Task<bool> DigestAsync(string? stored, string user, string realm, string password)
    {
        static byte[] Hash(string text, byte[]? before = null) =>
            CryptographicOperations.HashData(HashAlgorithmName.MD5, (byte[])[.. before ?? [], .. Encoding.UTF8.GetBytes(text)]);

        var exchange = Begin("DIGEST-MD5", stored);
        var nonce = Text(await exchange.StartAsync(null, CancellationToken.None)).Split("nonce=\"")[1].Split('"')[0];
        var session = Convert.ToHexStringLower(Hash($":{nonce}:OA6MHXh6VqTrRk", Hash($"{user}:{realm}:{password}")));
        string Answer(string method) =>
            Convert.ToHexStringLower(Hash($"{session}:{nonce}:00000001:OA6MHXh6VqTrRk:auth:{Convert.ToHexStringLower(Hash($"{method}:imap/elwood.innosoft.com"))}"));
        var step = await RespondAsync(
            exchange,
            $"charset=utf-8,username=\"{user}\",realm=\"{realm}\",nonce=\"{nonce}\",nc=00000001,cnonce=\"OA6MHXh6VqTrRk\",digest-uri=\"imap/elwood.innosoft.com\",response={Answer("AUTHENTICATE")},qop=auth");
        if (step is not SaslStep.Challenge)
        {
            return false;
        }

        Assert.That(Text(step), Is.EqualTo("rspauth=" + Answer("")));
        return await RespondAsync(exchange, "") is SaslStep.Success;
    }

    private static async Task<SaslStep> ProveAsync(SaslExchange exchange, string user, string password)
    {
        var bare = $"n={user},r=abc";
        var first = Text(await StartAsync(exchange, "n,," + bare));
        var parts = first.Split(',');
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], null), HashAlgorithmName.SHA1, 20);
        var key = CryptographicOperations.HmacData(HashAlgorithmName.SHA1, salted, "Client Key"u8.ToArray());
        var signature = CryptographicOperations.HmacData(
            HashAlgorithmName.SHA1, CryptographicOperations.HashData(HashAlgorithmName.SHA1, key), Encoding.UTF8.GetBytes($"{bare},{first},c=biws,{parts[0]}"));
        return await RespondAsync(exchange, $"c=biws,{parts[0]},p={Convert.ToBase64String([.. key.Zip(signature, (one, other) => (byte)(one ^ other))])}");
    }

    private static SaslMechanisms Mechanisms(IPassDb db, Action<AuthOptions>? configure = null)
    {
        var options = AuthFixture.AtOnce;
        options.Mechanisms = "SCRAM-SHA-1 SCRAM-SHA-256 CRAM-MD5 DIGEST-MD5";
        configure?.Invoke(options);
        return new SaslMechanisms(AuthFixture.Authenticator([new(db)], options: options), Options.Create(options));
    }

    private static ScriptedPassDb Db(string? stored) => new(
        _ => new PassDbResult.UnknownUser(), _ => stored is null ? new PassDbResult.UnknownUser() : new PassDbResult.Ok { StoredPassword = stored });

    private static SaslExchange Scram(HashAlgorithmName algorithm, string nonce, string stored) =>
        new(new ScramMechanism(AuthFixture.Authenticator([new(Db(stored))]), Connection, algorithm, ScramChannel.None, () => nonce), 1000);

    private static SaslExchange Begin(string mechanism, string? stored) => Begin(mechanism, Db(stored));

    private static SaslExchange Begin(string mechanism, IPassDb db, Action<AuthOptions>? configure = null)
    {
        Assert.That(Mechanisms(db, configure).TryBegin(mechanism, Connection, null, out var exchange), Is.EqualTo(SaslAvailability.Available));
        return exchange!;
    }

    private static async Task<SaslStep> StartAsync(SaslExchange exchange, string message) => await exchange.StartAsync(Encode(message), CancellationToken.None);

    private static async Task<SaslStep> RespondAsync(SaslExchange exchange, string message) => await exchange.RespondAsync(Encode(message), CancellationToken.None);

    private static byte[] Encode(string message) => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(message)));

    private static string Text(SaslStep step) => step is SaslStep.Challenge challenge
        ? Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(challenge.Base64.Span)))
        : throw new AssertionException($"No challenge: {step}");
}
