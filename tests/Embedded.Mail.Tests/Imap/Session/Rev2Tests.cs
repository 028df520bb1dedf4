namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What changes for a client that enables IMAP4rev2 (RFC 9051, Appendix E).</summary>
public sealed class Rev2Tests
{
    [Test]
    public async Task Rev2_is_announced_with_what_belongs_to_it()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.SendAsync("a CAPABILITY\r\n"u8.ToArray());
        var words = (await client.ReadToTagAsync("a"))[0].Split(' ');
        Assert.That(words, Is.SupersetOf((string[])
        [
            "IMAP4rev1", "IMAP4rev2", "NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR", "LIST-EXTENDED",
            "LIST-STATUS", "MOVE", "LITERAL+", "BINARY", "SPECIAL-USE", "STATUS=SIZE", "CHILDREN",
        ]));
    }

    [Test]
    public async Task Search_answers_with_esearch_and_arrival_without_recent()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a ENABLE IMAP4rev2
            S: * ENABLED IMAP4rev2
            S: a OK *
            C: b SELECT INBOX
            S: * FLAGS *
            S: * OK [PERMANENTFLAGS *
            S: * 2 EXISTS
            S: * OK [UIDVALIDITY *
            S: * OK [UIDNEXT *
            S: * LIST () "/" INBOX
            S: b OK *
            C: c SEARCH UNSEEN
            S: * ESEARCH (TAG "c") ALL 1:2
            S: c OK *
            """);
        _ = await server.AppendAsync("alice", "INBOX", "Subject: new\r\n\r\n");
        await client.ExchangeAsync("""
            C: d NOOP
            S: * 3 EXISTS
            S: d OK *
            C: e UID FETCH 3 (FLAGS BINARY.SIZE[1])
            S: * 3 FETCH (UID 3 FLAGS () BINARY.SIZE[1] 0)
            S: e OK *
            """);
    }
}
