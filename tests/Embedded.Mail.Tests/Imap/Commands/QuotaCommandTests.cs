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

    private async Task<MessageTestClient> LogInAsync(long? octets = null, long? messages = null, long? mailboxes = null)
    {
        _store = kind == "sdbox"
            ? StoreUnderServer.Sdbox(new() { StorageLimit = octets, MessageLimit = messages, MailboxLimit = mailboxes })
            : StoreUnderServer.Memory(new() { StorageLimit = octets, MessageLimit = messages, MailboxLimit = mailboxes });
        _server = MessageTestServer.Start(store: _store.Store);
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
            (await client.AskAsync("CAPABILITY"))[0].Split(' '), Is.SupersetOf(new[] { "QUOTA", "QUOTA=RES-STORAGE", "QUOTA=RES-MESSAGE", "QUOTA=RES-MAILBOX" }));
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
}
