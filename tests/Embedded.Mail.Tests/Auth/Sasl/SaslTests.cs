using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Messages;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>Whole exchanges. In transcripts <c>C:</c> is what the client sends, decoded; <c>C64:</c> as it stands; <c>S:</c> the server's step.</summary>
public sealed class SaslTests
{
    private static readonly AuthRequest Connection = new("", "imap") { IsSecured = true, SessionId = "s1" };

    [TestCase("PLAIN", "init:|alice|secret", "S:ok alice")]
    [TestCase("plain", "init:|alice|secret", "S:ok alice")]
    [TestCase("PLAIN", "init:|Alice|secret", "S:ok alice")]
    [TestCase("PLAIN", "init:alice|alice|secret", "S:ok alice")]
    [TestCase("PLAIN", "init:|alice|wrong-secret", "S:fail")]
    [TestCase("PLAIN", "init:|bob|secret", "S:fail")]
    [TestCase("PLAIN", "init:alice|root|master-secret", "S:ok alice")]
    [TestCase("PLAIN", "init:alice|root|secret", "S:fail")]
    [TestCase("PLAIN", "init:root|alice|secret", "S:fail")]
    [TestCase("PLAIN", "init:|grün|pass wörd", "S:ok grün")]
    [TestCase("PLAIN", "none S: C:|alice|secret", "S:ok alice")]
    [TestCase("PLAIN", "none S: C64:*", "S:cancelled")]
    [TestCase("PLAIN", "none S: C64:", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init64:=", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init64:", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init:alice", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init:|alice", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init:|alice|secret|", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init:|alice|p|w", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init:||secret", "S:fail")]
    [TestCase("PLAIN", "init:|alice|", "S:fail")]
    [TestCase("PLAIN", "init64:AP9hbGljZQBwdw==", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init64:####", "S:bad Invalid base64 data in authentication response")]
    [TestCase("PLAIN", "init64:AGFsaWNlAHB3=", "S:bad Invalid base64 data in authentication response")]
    [TestCase("PLAIN", "init64:AGFsaWNl", "S:bad Invalid SASL PLAIN response")]
    [TestCase("PLAIN", "init64:AGF\tsaWNlAHB3", "S:bad Invalid base64 data in authentication response")]
    [TestCase("LOGIN", "none S:Username: C:alice S:Password: C:secret", "S:ok alice")]
    [TestCase("LOGIN", "init:alice S:Password: C:secret", "S:ok alice")]
    [TestCase("LOGIN", "init64:= S:Password: C:secret", "S:fail")]
    [TestCase("LOGIN", "none S:Username: C:alice S:Password: C:wrong-secret", "S:fail")]
    [TestCase("LOGIN", "none S:Username: C:alice S:Password: C64:", "S:fail")]
    [TestCase("LOGIN", "none S:Username: C64:*", "S:cancelled")]
    [TestCase("LOGIN", "none S:Username: C:alice S:Password: C64:*", "S:cancelled")]
    [TestCase("LOGIN", "none S:Username: C64:??", "S:bad Invalid base64 data in authentication response")]
    [TestCase("LOGIN", "none S:Username: C:al|ice", "S:bad Invalid user name")]
    [TestCase("LOGIN", "none S:Username: C:alice S:Password: C:p|w", "S:bad Invalid password")]
    public async Task Exchange_ends_as_it_should(string mechanism, string lines, string end)
    {
        Assert.That(Mechanisms().TryBegin(mechanism, Connection, null, out var exchange), Is.EqualTo(SaslAvailability.Available));
        var words = Words(lines);
        var step = await exchange!.StartAsync(Response(words[0]), CancellationToken.None);
        foreach (var word in words[1..])
        {
            if (word.StartsWith("S:", StringComparison.Ordinal))
            {
                Assert.That(Show(step), Is.EqualTo("S:challenge " + word[2..]));
            }
            else
            {
                step = await exchange.RespondAsync(Response(word)!.Value, CancellationToken.None);
            }
        }

        Assert.That(Show(step), Is.EqualTo(end));
    }

    [TestCase(8192, "S:bad Invalid SASL PLAIN response")]
    [TestCase(8196, "S:bad Authentication response is too long")]
    public async Task Response_over_the_limit_is_refused_before_it_is_decoded(int length, string expected)
    {
        Mechanisms().TryBegin("PLAIN", Connection, null, out var exchange);
        var step = await exchange!.StartAsync(Encoding.ASCII.GetBytes(new string('A', length)).AsMemory(0, length), CancellationToken.None);

        // All As are NULs: too many of them for PLAIN.
        Assert.That(Show(step), Is.EqualTo(expected));
    }

    [TestCase(true, false, "PLAIN LOGIN")]
    [TestCase(false, false, "")]
    [TestCase(false, true, "PLAIN LOGIN")]
    public void Plaintext_mechanisms_are_announced_on_secured_connections_only(bool isSecured, bool allowPlaintext, string expected)
    {
        var mechanisms = Mechanisms(options => options.AllowPlaintextAuth = allowPlaintext);

        Assert.That(string.Join(' ', mechanisms.Announced(Connection with { IsSecured = isSecured })), Is.EqualTo(expected));
        Assert.That(mechanisms.AllowsPlaintext(isSecured), Is.EqualTo(expected.Length > 0));
    }

    [TestCase("PLAIN", true, nameof(SaslAvailability.Available))]
    [TestCase("PLAIN", false, nameof(SaslAvailability.NeedsEncryption))]
    [TestCase("login", false, nameof(SaslAvailability.NeedsEncryption))]
    [TestCase("SCRAM-SHA-256", true, nameof(SaslAvailability.Unknown))]
    [TestCase("APOP", true, nameof(SaslAvailability.Unknown))]
    [TestCase("", true, nameof(SaslAvailability.Unknown))]
    public void Mechanism_is_available_or_not_and_says_why(string name, bool isSecured, string expected)
    {
        var actual = Mechanisms().TryBegin(name, Connection with { IsSecured = isSecured }, null, out var exchange);

        Assert.That(actual.ToString(), Is.EqualTo(expected));
        Assert.That(exchange is not null, Is.EqualTo(actual == SaslAvailability.Available));
    }

    [TestCase("login plain", "LOGIN PLAIN", false)]
    [TestCase("PLAIN PLAIN", "PLAIN", false)]
    [TestCase("plain apop", "PLAIN", true)]
    public void Options_choose_mechanisms_and_their_order(string option, string announced, bool allowsApop)
    {
        var mechanisms = Mechanisms(options => options.Mechanisms = option);

        Assert.That(string.Join(' ', mechanisms.Announced(Connection with { IsSecured = true })), Is.EqualTo(announced));
        Assert.That(mechanisms.AllowsApop, Is.EqualTo(allowsApop));
    }

    [Test]
    public async Task Request_carries_the_connection_and_the_mechanism()
    {
        var db = new ScriptedPassDb(_ => new PassDbResult.Ok());
        var mechanisms = new SaslMechanisms(AuthFixture.Authenticator([new(db)]), Options.Create(AuthFixture.AtOnce));
        mechanisms.TryBegin("login", Connection, null, out var exchange);
        await exchange!.StartAsync("QWxpY2U="u8.ToArray(), CancellationToken.None);
        await exchange.RespondAsync("cHc="u8.ToArray(), CancellationToken.None);

        Assert.That(db.Verified.Single(), Is.EqualTo(Connection with { UserName = "alice", OriginalUserName = "Alice", Mechanism = "LOGIN" }));
    }

    [Test]
    public async Task Success_with_a_last_challenge_waits_for_an_empty_response()
    {
        var user = new MailUser("alice");
        var exchange = new SaslExchange(new TwoStep(new AuthResult.Success(user)), 100);
        var step = await exchange.StartAsync("eA=="u8.ToArray(), CancellationToken.None);

        Assert.That(Show(step), Is.EqualTo("S:challenge proof"));
        Assert.That(await exchange.RespondAsync(default, CancellationToken.None), Is.EqualTo(new SaslStep.Success(user)));
    }

    [Test]
    public async Task Anything_but_an_empty_response_to_the_last_challenge_is_an_error()
    {
        var exchange = new SaslExchange(new TwoStep(new AuthResult.Success(new MailUser("alice"))), 100);
        await exchange.StartAsync("eA=="u8.ToArray(), CancellationToken.None);

        Assert.That(await exchange.RespondAsync("eA=="u8.ToArray(), CancellationToken.None), Is.TypeOf<SaslStep.BadResponse>());
    }

    [Test]
    public async Task Random_lines_never_throw_and_never_let_anybody_in()
    {
        var random = new Random(20260202);
        var mechanisms = Mechanisms();
        for (var i = 0; i < 3000; i++)
        {
            mechanisms.TryBegin(i % 2 == 0 ? "PLAIN" : "LOGIN", Connection, null, out var exchange);
            var step = await exchange!.StartAsync(random.Next(2) == 0 ? null : RandomLine(random), CancellationToken.None);
            for (var turn = 0; step is SaslStep.Challenge && turn < 5; turn++)
            {
                step = await exchange.RespondAsync(RandomLine(random), CancellationToken.None);
            }

            Assert.That(step, Is.TypeOf<SaslStep.Failure>().Or.TypeOf<SaslStep.BadResponse>().Or.TypeOf<SaslStep.Cancelled>());
        }
    }

    private static byte[] RandomLine(Random random)
    {
        var octets = new byte[random.Next(40)];
        random.NextBytes(octets);
        return random.Next(4) switch
        {
            0 => octets,
            1 => "*"u8.ToArray(),
            2 => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("\0alice\0" + random.Next()))),
            _ => Encoding.ASCII.GetBytes(Convert.ToBase64String(octets)),
        };
    }

    private static SaslMechanisms Mechanisms(Action<AuthOptions>? configure = null)
    {
        var options = AuthFixture.AtOnce;
        options.UserNameChars = "";
        configure?.Invoke(options);
        var masters = new InMemoryUsers();
        masters.Add("root", "master-secret");
        var users = new InMemoryUsers();
        users.Add("alice", "secret");
        users.Add("grün", "pass wörd");
        var authenticator = AuthFixture.Authenticator([new(masters, new() { Master = true }), new(users)], options: options);
        return new SaslMechanisms(authenticator, Options.Create(options));
    }

    // A blank parts words; "pass wörd" is the one password with a blank.
    private static string[] Words(string lines) =>
        lines.Replace("pass wörd", "pass_wörd", StringComparison.Ordinal).Split(' ')
            .Select(word => word.Replace("pass_wörd", "pass wörd", StringComparison.Ordinal)).ToArray();

    private static ReadOnlyMemory<byte>? Response(string word)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return null;
        }

        var text = word[(colon + 1)..];
        return word[..colon].EndsWith("64", StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(text)
            : Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Replace('|', '\0'))));
    }

    private static string Show(SaslStep step) => step switch
    {
        SaslStep.Challenge challenge => "S:challenge " + Encoding.UTF8.GetString(Convert.FromBase64String(Encoding.ASCII.GetString(challenge.Base64.Span))),
        SaslStep.Success success => "S:ok " + success.User.Name,
        SaslStep.Failure failure => "S:" + AuthFixture.Word(failure.Result),
        SaslStep.Cancelled => "S:cancelled",
        SaslStep.BadResponse bad => "S:bad " + bad.Reason,
        _ => throw new AssertionException($"Unknown step {step}."),
    };

    private sealed class TwoStep(AuthResult result) : ISaslMechanism
    {
        public bool ClientFirst => true;

        public ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken) =>
            ValueTask.FromResult<SaslTurn>(new SaslTurn.Decided(result, "proof"u8.ToArray()));
    }
}
