using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Embedded.Mail.Tests.Auth.OAuth2;

namespace Embedded.Mail.Tests.Auth.Sasl;

/// <summary>Every mechanism in IMAP and in POP3, over real TLS: what a client may do, and what it should not.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SaslInProtocolsTests
{
    private static readonly string[] Listeners = ["imaps", "pop3s"];

    private TestMailServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var issuer = new ScriptedEndPoint(request => ScriptedEndPoint.Json(request.Contains("secret", StringComparison.Ordinal) ? """{"email":"alice","active":true}""" : """{"active":false}"""));
        _server = await LoggedServer.StartAsync(mail => mail
            .AddPassDb(new OAuth2PassDb(new OAuth2Options { IntrospectionUrl = "https://id.example.org/ask" }, new RecordingLogger<OAuth2PassDb>(), handler: issuer))
            .Configure<AuthOptions>(options =>
            {
                (options.Mechanisms, options.AnonymousUserName) = (string.Join(' ', SaslScript.Mechanisms), "guest");
                (options.FailureDelay, options.MaxPenalty) = (TimeSpan.Zero, TimeSpan.Zero);
            }));
        _server.AddUser("alice", "secret").AddUser("guest", "guest");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Listeners))]
    public async Task All_mechanisms_are_announced(string listener)
    {
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        Assert.That(await client.MechanismsAsync(), Is.EqualTo(SaslScript.Mechanisms));
    }

    [Test]
    public async Task Client_logs_in(
        [ValueSource(nameof(Listeners))] string listener,
        [ValueSource(typeof(SaslScript), nameof(SaslScript.Mechanisms))] string mechanism,
        [Values] bool hasInitialResponse)
    {
        // RFC 4959 §3: an initial response to a mechanism that has none is an error.
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        Assert.That(
            await RunAsync(client, mechanism, "secret", hasInitialResponse),
            Is.EqualTo(hasInitialResponse && mechanism is "CRAM-MD5" or "DIGEST-MD5" ? (listener == "imaps" ? "bad" : "no") : "ok"));
    }

    [Test]
    public async Task Wrong_secret_is_refused_and_the_connection_stays(
        [ValueSource(nameof(Listeners))] string listener, [ValueSource(typeof(SaslScript), nameof(SaslScript.Mechanisms))] string mechanism)
    {
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        Assert.That(await RunAsync(client, mechanism, "hunter2", hasInitialResponse: false), Is.EqualTo(mechanism == "ANONYMOUS" ? "ok" : "no"));
        Assert.That(mechanism == "ANONYMOUS" ? "ok" : await RunAsync(client, mechanism, "secret", hasInitialResponse: false), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Client_may_cancel_at_every_step_and_what_is_no_base64_ends_the_exchange(
        [ValueSource(nameof(Listeners))] string listener,
        [ValueSource(typeof(SaslScript), nameof(SaslScript.Mechanisms))] string mechanism,
        [Values("*", "####", "YQ=", "Y Q==", "=")] string line)
    {
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        for (var step = 0; await SpoilAsync(client, mechanism, step, line) is { } answer; step++)
        {
            Assert.That(answer, Is.EqualTo(listener == "imaps" ? "bad" : "no"), $"step {step}");
        }

        // To go through all steps of ANONYMOUS is to be in.
        Assert.That(mechanism == "ANONYMOUS" ? "ok" : await RunAsync(client, mechanism, "secret", hasInitialResponse: false), Is.EqualTo("ok"), "the connection stays");
    }

    [Test]
    public async Task Response_that_is_too_long_ends_the_exchange_or_the_connection(
        [ValueSource(nameof(Listeners))] string listener, [ValueSource(typeof(SaslScript), nameof(SaslScript.Mechanisms))] string mechanism, [Values(9000, 20_000, 500_000)] int length)
    {
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        Assert.That(await SpoilAsync(client, mechanism, 0, new string('A', length)), Is.EqualTo("bad").Or.EqualTo("no").Or.EqualTo("bye"));
        await using var other = await SaslWire.ConnectAsync(_server, listener);
        Assert.That(await RunAsync(other, mechanism, "secret", hasInitialResponse: false), Is.EqualTo("ok"));
        Assert.That(length > 9000 ? "ok" : await RunAsync(client, mechanism, "secret", hasInitialResponse: false), Is.EqualTo("ok"));
    }

    [TestCaseSource(nameof(Listeners))]
    public async Task Stalled_exchanges_hold_nobody_up_and_go_on_afterwards(string listener)
    {
        var stalled = new List<(SaslWire Client, SaslScript Script, string Challenge)>();
        foreach (var mechanism in SaslScript.Mechanisms)
        {
            var client = await SaslWire.ConnectAsync(_server, listener);
            await client.BeginAsync(mechanism);
            stalled.Add((client, new SaslScript(mechanism, "secret", client.Exporter), await client.AnswerAsync()));
        }

        foreach (var mechanism in SaslScript.Mechanisms)
        {
            await using var client = await SaslWire.ConnectAsync(_server, listener);
            Assert.That(await RunAsync(client, mechanism, "secret", hasInitialResponse: false), Is.EqualTo("ok"), mechanism);
        }

        foreach (var (client, script, challenge) in stalled)
        {
            await using var finished = client;
            Assert.That(await FinishAsync(client, script, challenge), Is.EqualTo("ok"));
        }
    }

    [TestCaseSource(nameof(Listeners))]
    public async Task Exchange_of_one_connection_is_of_no_use_on_another(string listener)
    {
        // Somebody in the middle passes the messages on, over a TLS connection of his own.
        await using var client = await SaslWire.ConnectAsync(_server, listener);
        await using var attacker = await SaslWire.ConnectAsync(_server, listener);
        var script = new SaslScript("SCRAM-SHA-256-PLUS", "secret", client.Exporter);
        await attacker.BeginAsync("SCRAM-SHA-256-PLUS");
        Assert.That(await FinishAsync(attacker, script, await attacker.AnswerAsync()), Is.EqualTo("no"));
    }

    private static async Task<string> RunAsync(SaslWire client, string mechanism, string secret, bool hasInitialResponse)
    {
        var script = new SaslScript(mechanism, secret, client.Exporter);

        // Without a challenge of its own to answer, the client can only make one up.
        await client.BeginAsync(mechanism, hasInitialResponse ? script.Next("nonce=\"x\"") : null);
        return await FinishAsync(client, script, await client.AnswerAsync());
    }

    private static async Task<string> FinishAsync(SaslWire client, SaslScript script, string answer)
    {
        while (answer.StartsWith('+'))
        {
            await client.SendAsync(script.Next(answer[2..]));
            answer = await client.AnswerAsync();
        }

        return answer;
    }

    // The answer to a line in place of the response of one step; null when there is no such step.
    private static async Task<string?> SpoilAsync(SaslWire client, string mechanism, int step, string line)
    {
        var script = new SaslScript(mechanism, "hunter2", client.Exporter);
        await client.BeginAsync(mechanism);
        var answer = await client.AnswerAsync();
        for (var turn = 0; answer.StartsWith('+'); turn++)
        {
            var isHere = turn == step;
            await client.SendAsync(isHere ? line : script.Next(answer[2..]));
            answer = await client.AnswerAsync();
            if (isHere)
            {
                return answer;
            }
        }

        return null;
    }
}
