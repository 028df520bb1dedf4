namespace Embedded.Mail.Tests.Imap.Commands;

[TestFixture("memory")]
[TestFixture("sdbox")]
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QuotaCommandTests(string kind) : IAsyncDisposable
{
    private StoreUnderServer? _store;
    private MessageTestServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            await _store!.DisposeAsync();
        }
    }

    private async Task<MessageTestClient> LogInAsync(long? octets = null, long? messages = null, long? mailboxes = null, params (string Name, string Value)[] fields)
    {
        _store = kind == "sdbox"
            ? StoreUnderServer.Sdbox(new() { StorageLimit = octets, MessageLimit = messages, MailboxLimit = mailboxes })
            : StoreUnderServer.Memory(new() { StorageLimit = octets, MessageLimit = messages, MailboxLimit = mailboxes });
        _server = MessageTestServer.Start(store: _store.Store, fields: fields);
        return await _server.LogInAsync();
    }

    [Test]
    public async Task Usage_and_limits_are_told_in_the_units_of_the_protocol()
    {
        await using var client = await LogInAsync(octets: 10 * 1024, messages: 5, mailboxes: 3);
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX {3+}
            C: abc
            S: 1 OK *
            C: 2 GETQUOTAROOT INBOX
            S: * QUOTAROOT INBOX "User quota"
            S: * QUOTA "User quota" (STORAGE 1 10 MESSAGE 1 5 MAILBOX 1 3)
            S: 2 OK *
            C: 3 GETQUOTA "User quota"
            S: * QUOTA "User quota" (STORAGE 1 10 MESSAGE 1 5 MAILBOX 1 3)
            S: 3 OK *
            C: 4 GETQUOTAROOT not/yet
            S: * QUOTAROOT not/yet "User quota"
            S: * QUOTA "User quota" (STORAGE 1 10 MESSAGE 1 5 MAILBOX 1 3)
            S: 4 OK *
            """);
    }

    [Test]
    public async Task Without_limits_there_is_no_root()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 GETQUOTAROOT INBOX
            S: * QUOTAROOT INBOX
            S: 1 OK *
            C: 2 GETQUOTA "User quota"
            S: 2 NO *
            """);
    }

    [Test]
    public async Task Capabilities_are_told_after_login()
    {
        await using var client = await LogInAsync();
        Assert.That(
            (await client.AskAsync("CAPABILITY"))[0].Split(' '), Is.SupersetOf(new[] { "QUOTA", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE", "QUOTA=RES-MAILBOX", "QUOTASET" }));
    }

    [Test]
    public async Task What_does_not_fit_is_refused_with_overquota()
    {
        await using var client = await LogInAsync(messages: 2, mailboxes: 2);
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX {3+}
            C: abc
            S: 1 OK *
            C: 2 APPEND INBOX {3+}
            C: abc
            S: 2 OK *
            C: 3 APPEND INBOX {3+}
            C: abc
            S: 3 NO [OVERQUOTA] *
            C: 4 CREATE Archive
            S: 4 OK *
            C: 5 CREATE Another
            S: 5 NO [OVERQUOTA] *
            """);
        _ = await client.AskAsync("SELECT INBOX");
        Assert.That(await client.CommandAsync("COPY 1 Archive"), Does.StartWith("NO [OVERQUOTA] "));
        Assert.That(await client.CommandAsync("MOVE 1 Archive"), Does.StartWith("OK "));
    }

    [Test]
    public async Task Status_tells_what_an_expunge_would_free()
    {
        await using var client = await LogInAsync();
        await client.ExchangeAsync("""
            C: 1 APPEND INBOX (\Deleted) {3+}
            C: abc (\Seen) {4+}
            C: abcd (\Deleted) {5+}
            C: abcde
            S: 1 OK *
            C: 2 STATUS INBOX (MESSAGES DELETED DELETED-STORAGE SIZE)
            S: * STATUS INBOX (MESSAGES 3 DELETED 2 DELETED-STORAGE 8 SIZE 12)
            S: 2 OK *
            """);
    }

    [Test]
    public async Task Rules_of_the_user_hold_for_mailboxes_and_the_user_has_a_text_of_its_own()
    {
        await using var client = await LogInAsync(
            fields: [("quota_rule", "*:messages=2"), ("quota_rule2", "Trash:messages=+1"), ("quota_rule3", "Spam:ignore"), ("quota_exceeded_message", "No room here")]);
        await client.ExchangeAsync("""
            C: 1 CREATE Trash
            S: 1 OK *
            C: 2 CREATE Spam
            S: 2 OK *
            C: 3 APPEND INBOX {3+}
            C: abc {3+}
            C: abc
            S: 3 OK *
            C: 4 APPEND INBOX {3+}
            C: abc
            S: 4 NO [OVERQUOTA] No room here
            C: 5 APPEND Trash {3+}
            C: abc
            S: 5 OK *
            C: 6 APPEND Trash {3+}
            C: abc
            S: 6 NO [OVERQUOTA] No room here
            C: 7 APPEND Spam {3+}
            C: abc
            S: 7 OK *
            C: 8 GETQUOTAROOT Trash
            S: * QUOTAROOT Trash "User quota"
            S: * QUOTA "User quota" (MESSAGE 3 2)
            S: 8 OK *
            """);
    }

    [Test]
    public async Task A_message_larger_than_the_largest_is_refused_with_toobig()
    {
        await using var client = await LogInAsync(fields: ("quota_max_mail_size", "10"));
        Assert.That(await client.CommandAsync("APPEND INBOX {11+}\r\nhello world"), Does.StartWith("NO [TOOBIG] "));
        Assert.That(await client.CommandAsync("APPEND INBOX {10+}\r\nhelloworld"), Does.StartWith("OK "));
    }

    [Test]
    public async Task An_administrator_sets_limits_and_takes_them_away()
    {
        await using var client = await LogInAsync(messages: 5, fields: ("admin", "yes"));
        await client.ExchangeAsync("""
            C: 1 SETQUOTA "User quota" (STORAGE 512 mailbox 7)
            S: * QUOTA "User quota" (STORAGE 0 512 MAILBOX 1 7)
            S: 1 OK *
            C: 2 GETQUOTA "User quota"
            S: * QUOTA "User quota" (STORAGE 0 512 MAILBOX 1 7)
            S: 2 OK *
            C: 3 SETQUOTA "User quota" (MESSAGE 1)
            S: * QUOTA "User quota" (MESSAGE 0 1)
            S: 3 OK *
            C: 4 APPEND INBOX {3+}
            C: abc
            S: 4 OK *
            C: 5 APPEND INBOX {3+}
            C: abc
            S: 5 NO [OVERQUOTA] *
            C: 6 SETQUOTA "User quota" (COLOUR 1)
            S: 6 NO *
            C: 7 SETQUOTA Nope (MESSAGE 1)
            S: 7 NO *
            C: 8 SETQUOTA "User quota" ()
            S: * QUOTA "User quota" ()
            S: 8 OK *
            C: 9 APPEND INBOX {3+}
            C: abc
            S: 9 OK *
            """);
    }

    [Test]
    public async Task A_user_sets_no_limits()
    {
        await using var client = await LogInAsync(messages: 5);
        Assert.That(await client.CommandAsync("SETQUOTA \"User quota\" (MESSAGE 500)"), Does.StartWith("NO [NOPERM] "));
        Assert.That((await client.AskAsync("GETQUOTA \"User quota\""))[0], Does.EndWith("(MESSAGE 0 5)"));
    }

    [TestCase("SETQUOTA \"User quota\"", "BAD ")]
    [TestCase("SETQUOTA \"User quota\" STORAGE 5", "BAD ")]
    [TestCase("SETQUOTA \"User quota\" (STORAGE)", "BAD ")]
    [TestCase("SETQUOTA \"User quota\" (STORAGE -5)", "BAD ")]
    [TestCase("GETQUOTA Nope", "NO ")]
    [TestCase("GETQUOTA", "BAD ")]
    [TestCase("GETQUOTA a b", "BAD ")]
    [TestCase("GETQUOTAROOT", "BAD ")]
    [TestCase("GETQUOTAROOT a//b", "NO [CANNOT] ")]
    public async Task Refused(string command, string answer)
    {
        await using var client = await LogInAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith(answer));
    }

    [Test]
    public async Task Replacement_needs_only_what_it_is_larger_than_what_goes()
    {
        await using var client = await LogInAsync(octets: 1000, messages: 2);
        var large = new string('x', 590);
        await client.ExchangeAsync($"""
            C: 1 APPEND INBOX {"{600+}"}
            C: {large}12345678
            C: 
            S: 1 OK *
            C: 2 CREATE Sent
            S: 2 OK *
            C: 3 APPEND Sent {"{3+}"}
            C: abc
            S: 3 OK *
            C: 4 APPEND INBOX {"{3+}"}
            C: abc
            S: 4 NO [OVERQUOTA] *
            """);
        Assert.That(await client.CommandAsync("SELECT INBOX"), Does.StartWith("OK"));
        Assert.That(await client.CommandAsync($"REPLACE 1 INBOX {{590+}}\r\n{large}"), Does.StartWith("OK"), "smaller, where nothing more has room");
        Assert.That(await client.CommandAsync($"REPLACE 1 Sent {{980+}}\r\n{large}{large[..390]}"), Does.StartWith("OK"), "larger, and there is room once the old one is gone");
        Assert.That(await client.CommandAsync("SELECT Sent"), Does.StartWith("OK"));
        Assert.That(await client.CommandAsync($"REPLACE 1 Sent {{30+}}\r\n{large[..30]}"), Does.StartWith("NO [OVERQUOTA]"), "no room for that much more");
        Assert.That(await client.AskAsync("STATUS Sent (MESSAGES)"), Is.EqualTo((string[])["* STATUS Sent (MESSAGES 2)"]));
    }

    [Test]
    public async Task Largest_message_of_the_quota_is_told_before_it_is_sent()
    {
        await using var client = await LogInAsync(octets: 100_000, fields: ("quota_max_mail_size", "500"));
        Assert.That(await client.AskAsync("STATUS INBOX (APPENDLIMIT)"), Is.EqualTo((string[])["* STATUS INBOX (APPENDLIMIT 500)"]));
        Assert.That(await client.AskAsync("CAPABILITY"), Has.Some.Contains(" APPENDLIMIT=500 "));
        Assert.That(await client.CommandAsync("APPEND INBOX {501}"), Does.StartWith("NO [TOOBIG]"));
    }
}
