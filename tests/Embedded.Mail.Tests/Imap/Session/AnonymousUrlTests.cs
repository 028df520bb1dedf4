using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>Whom authorised URLs let in where anybody may log in as one user, by SASL ANONYMOUS (RFC 4467 §3).</summary>
public sealed class AnonymousUrlTests
{
    [TestCase("anonymous", true)]
    [TestCase("authuser", false)]
    [TestCase("user+bob", false)]
    [TestCase("submit+alice", false)]
    public async Task Anybody_is_nobody_in_particular(string access, bool isLetIn)
    {
        await using var server = await ImapTestServer.StartAsync(
            options => options.UrlAuthSubmitUser = "bob",
            authenticate: options => (options.Mechanisms, options.AnonymousUserName, options.AllowPlaintextAuth) = ("PLAIN ANONYMOUS", "bob", true));
        await using var alice = await server.LoginAsync();
        var url = (await AskAsync(alice, $"GENURLAUTH \"imap://alice@localhost/INBOX/;uid=1/;section=TEXT;urlauth={access}\" INTERNAL")).Split('"')[1];
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("C: a AUTHENTICATE ANONYMOUS dHJhY2U=\nS: a OK *");
        Assert.That(await AskAsync(client, $"URLFETCH \"{url}\""), isLetIn ? Does.EndWith(" {20}") : Does.EndWith(" NIL"));
        await client.ExchangeAsync("C: b UNAUTHENTICATE\nS: b OK *\nC: c LOGIN bob secret\nS: c OK *");
        Assert.That(await AskAsync(client, $"URLFETCH \"{url}\""), Does.EndWith(" {20}"), "bob himself");
    }

    private static async Task<string> AskAsync(ImapTranscript client, string command)
    {
        await client.SendAsync(System.Text.Encoding.ASCII.GetBytes($"x {command}\r\n"));
        var lines = await client.ReadToTagAsync("x");
        Assert.That(lines[^1], Does.StartWith("x OK"));
        return lines[0];
    }
}
