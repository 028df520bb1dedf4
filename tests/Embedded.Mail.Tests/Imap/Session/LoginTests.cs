using System.Net;
using System.Text;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>Greeting, login and logout (RFC 9051 §6.1, §6.2).</summary>
public sealed class LoginTests
{
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("192.0.2.1"), 4711);

    [Test]
    public async Task Greeting_tells_what_a_client_needs_before_login()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = server.Open();
        await client.ExchangeAsync("""
            S: * OK [CAPABILITY IMAP4rev1 * LITERAL+ AUTH=PLAIN AUTH=LOGIN] Embedded.Mail ready.
            """);
    }

    [Test]
    public async Task Login_takes_name_and_password_in_every_form_of_string()
    {
        await using var server = await ImapTestServer.StartAsync();
        foreach (var arguments in new[] { "alice secret", "\"alice\" \"secret\"", "{5+}\r\nalice {6+}\r\nsecret", "\"al\\\\ice\" x" })
        {
            await using var client = await server.ConnectAsync();
            await client.SendAsync(Encoding.ASCII.GetBytes($"a LOGIN {arguments}\r\n"));
            var answer = await client.ReadLineAsync();
            Assert.That(answer, Does.StartWith(arguments.EndsWith('x') ? "a NO [AUTHENTICATIONFAILED]" : "a OK [CAPABILITY IMAP4rev1 "));
        }
    }

    [Test]
    public async Task Synchronising_literals_are_asked_for_one_by_one()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a LOGIN {5}
            S: + OK
            C: alice {6}
            S: + OK
            C: secret
            S: a OK [CAPABILITY *] Logged in
            """);
    }

    [Test]
    public async Task Wrong_password_and_unknown_user_get_the_same_answer()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a LOGIN alice wrong-secret
            S: a NO [AUTHENTICATIONFAILED] Authentication failed.
            C: b LOGIN nobody secret
            S: b NO [AUTHENTICATIONFAILED] Authentication failed.
            C: c LOGIN alice secret
            S: c OK [CAPABILITY *] Logged in
            C: d LOGIN alice secret
            S: d BAD Error in IMAP command LOGIN: Already logged in
            """);
    }

    [Test]
    public async Task Password_in_another_encoding_than_utf8_is_compared_and_no_error_of_syntax()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.SendAsync(Encoding.Latin1.GetBytes("a LOGIN alice \"s\u00e9cret\"\r\n"));
        await client.ExchangeAsync("S: a NO [AUTHENTICATIONFAILED] *");
    }

    [Test]
    public async Task Too_many_failed_logins_end_the_connection()
    {
        await using var server = await ImapTestServer.StartAsync(options => options.MaxFailedLogins = 2);
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a LOGIN alice wrong-secret
            S: a NO *
            C: b LOGIN alice wrong-secret
            S: * BYE Too many failed logins.
            S: b NO *
            S: EOF
            """);
    }

    [Test]
    public async Task Plaintext_is_refused_from_another_host_without_tls()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = server.Open(Elsewhere);
        await client.ExchangeAsync("""
            S: * OK [CAPABILITY * LOGINDISABLED] *
            C: a LOGIN alice secret
            S: a NO [PRIVACYREQUIRED] *
            C: b AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
            S: b NO [PRIVACYREQUIRED] *
            """);
    }

    [Test]
    public async Task Plaintext_is_taken_from_another_host_where_the_options_say_so()
    {
        await using var server = await ImapTestServer.StartAsync(authenticate: options => options.AllowPlaintextAuth = true);
        await using var client = server.Open(Elsewhere);
        await client.ExchangeAsync("""
            S: * OK [CAPABILITY * AUTH=PLAIN AUTH=LOGIN] *
            C: a LOGIN alice secret
            S: a OK *
            """);
    }

    [Test]
    public async Task Authenticate_works_with_and_without_initial_response()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var first = await server.ConnectAsync();
        await first.ExchangeAsync("""
            C: a AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
            S: a OK [CAPABILITY *] Logged in
            """);
        await using var second = await server.ConnectAsync();
        await second.ExchangeAsync("""
            C: a authenticate plain
            S: + *
            C: AGFsaWNlAHNlY3JldA==
            S: a OK [CAPABILITY *] Logged in
            """);
        await using var third = await server.ConnectAsync();
        await third.ExchangeAsync("""
            C: a AUTHENTICATE LOGIN
            S: + VXNlcm5hbWU6
            C: YWxpY2U=
            S: + UGFzc3dvcmQ6
            C: c2VjcmV0
            S: a OK [CAPABILITY *] Logged in
            """);
    }

    [Test]
    public async Task Authenticate_that_goes_wrong_leaves_the_connection_usable()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a AUTHENTICATE NOSUCH
            S: a NO Unsupported authentication mechanism.
            C: b AUTHENTICATE PLAIN
            S: + *
            C: *
            S: b BAD *Authentication aborted by client
            C: c AUTHENTICATE PLAIN
            S: + *
            C: !!!
            S: c BAD *base64*
            C: d AUTHENTICATE PLAIN AGFsaWNlAHdyb25n
            S: d NO [AUTHENTICATIONFAILED] *
            C: e LOGIN alice secret
            S: e OK *
            """);
    }

    [Test]
    public async Task Logout_says_goodbye_first()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a LOGOUT
            S: * BYE Logging out
            S: a OK Logout completed.
            S: EOF
            """);
    }

    [Test]
    public async Task Commands_are_refused_in_the_wrong_state()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a SELECT INBOX
            S: a BAD Error in IMAP command SELECT: Not logged in
            C: b CHECK
            S: b BAD Error in IMAP command CHECK: Not logged in
            C: c STARTTLS
            S: c BAD Error in IMAP command STARTTLS: TLS support isn't enabled
            C: d LOGIN alice secret
            S: d OK *
            C: e CHECK
            S: e BAD Error in IMAP command CHECK: No mailbox selected
            C: f FOO
            S: f BAD Error in IMAP command FOO: Unknown command
            C: g UID FOO 1
            S: g BAD *: Unknown command
            """);
    }

    [Test]
    public async Task Silence_before_login_ends_after_the_login_timeout()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("C: a NOOP\nS: a OK NOOP completed.");
        server.Time.Advance(TimeSpan.FromMinutes(4));
        await client.ExchangeAsync("S: * BYE Disconnected for inactivity during authentication.\nS: EOF");
    }

    [Test]
    public async Task Silence_after_login_ends_after_the_inactivity_timeout()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("C: a NOOP\nS: a OK NOOP completed.");
        server.Time.Advance(TimeSpan.FromMinutes(31));
        await client.ExchangeAsync("S: * BYE Disconnected for inactivity.\nS: EOF");
    }

    [Test]
    public async Task Stop_of_the_server_says_goodbye()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var idle = await server.SelectAsync();
        await idle.ExchangeAsync("C: a IDLE\nS: + idling");
        await using var silent = await server.LoginAsync();
        var stopped = server.Host.StopAsync(CancellationToken.None);
        await silent.ExchangeAsync("S: * BYE Server shutting down.\nS: EOF");
        await idle.ExchangeAsync("S: * BYE Server shutting down.\nS: a *\nS: EOF");
        await stopped;
    }

    [Test]
    public async Task Id_is_answered_before_and_after_login()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExchangeAsync("""
            C: a ID NIL
            S: * ID ("name" "Embedded.Mail")
            S: a OK ID completed.
            C: b ID ("name" "mutt" "version" NIL)
            S: * ID ("name" "Embedded.Mail")
            S: b OK ID completed.
            C: c ID ("name")
            S: c BAD *
            """);
    }

    [Test]
    public async Task Initial_response_may_be_as_long_as_any_other_response()
    {
        await using var server = await ImapTestServer.StartAsync(authenticate: options => (options.AllowPlaintextAuth, options.MaxResponseLength) = (true, 20_000));
        await using var client = await server.ConnectAsync();
        var response = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"\0{new string('a', 14_000)}\0secret"));
        await client.ExchangeAsync($"C: a AUTHENTICATE PLAIN {response}\nS: a NO [AUTHENTICATIONFAILED] *\nC: b NOOP {response}\nS: b BAD * Too long command\nC: c NOOP\nS: c OK *");
    }
}
