using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>LOGIN-REFERRALS (RFC 2221), as Dovecot refers by the fields of a passdb.</summary>
public sealed class ReferralTests
{
    [Test]
    public async Task Who_may_not_log_in_here_is_told_where(
        [Values("nologin", "proxy", "proxy_maybe")] string field,
        [Values("LOGIN alice secret", "AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==")] string command)
    {
        await using var server = await StartAsync((field, ""), ("host", "mail2.example.org"));
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync($"""
            C: a {command}
            S: a NO [REFERRAL imap://alice;AUTH=*@mail2.example.org/] Try this server instead.
            C: b LOGIN alice wrong-secret
            S: b NO [AUTHENTICATIONFAILED] *
            """);
    }

    // Dovecot's codes: the user is to read it, and AUTHORIZATIONFAILED is for who wants to be somebody else (RFC 5530 §3).
    [TestCase("Gone fishing.", "[CONTACTADMIN] Gone fishing.")]
    [TestCase("[UNAVAILABLE] Until Monday.", "[UNAVAILABLE] Until Monday.")]
    public async Task Reason_of_who_may_not_log_in_is_for_the_user_to_read(string reason, string answer)
    {
        await using var server = await StartAsync(("nologin", ""), ("reason", reason));
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync($"C: a LOGIN alice secret\nS: a NO {answer}\nC: b LOGIN alice wrong-secret\nS: b NO [AUTHENTICATIONFAILED] *");
    }

    [Test]
    public async Task Other_name_port_and_reason_are_those_of_the_passdb()
    {
        await using var server = await StartAsync(("nologin", ""), ("host", "2001:db8::7"), ("port", "1143"), ("destuser", "alice@b;c"), ("reason", "Moved."));
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("C: a LOGIN alice secret\nS: a NO [REFERRAL imap://alice%40b%3Bc;AUTH=*@[2001:db8::7]:1143/] Moved.");
    }

    [Test]
    public async Task Who_may_log_in_here_is_let_in_and_told_of_the_better_place(
        [Values("LOGIN alice secret", "AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==")] string command)
    {
        await using var server = await StartAsync(("host", "192.0.2.9"));
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync($"""
            C: a {command}
            S: * CAPABILITY IMAP4rev1 * LOGIN-REFERRALS * MOVE *
            S: a OK [REFERRAL imap://alice;AUTH=*@192.0.2.9/] Logged in, but you should use this server instead.
            C: b STATUS INBOX (MESSAGES)
            S: * STATUS INBOX (MESSAGES 2)
            S: b OK *
            """);
    }

    [Test]
    public async Task Host_that_could_end_the_response_code_refers_nobody()
    {
        await using var server = await StartAsync(("host", "a] b"));
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("C: a LOGIN alice secret\nS: a OK [CAPABILITY *] Logged in");
    }

    private static Task<ImapTestServer> StartAsync(params (string Name, string Value)[] fields) => ImapTestServer.StartAsync(
        describe: user => user with { PassDbFields = MailUser.NoFields.AddRange(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) },
        authenticate: options => options.AllowPlaintextAuth = true);
}
