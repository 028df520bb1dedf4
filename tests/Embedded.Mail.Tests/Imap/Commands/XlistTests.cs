namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>XLIST, as clients before RFC 6154 use it.</summary>
public sealed class XlistTests
{
    [Test]
    public async Task Mailboxes_are_told_with_their_uses_and_inbox_with_its_own()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.ExchangeAsync("""
            C: a CREATE Sent (USE (\Sent))
            S: a OK *
            C: a CREATE Sent/Old
            S: a OK *
            C: b XLIST "" ""
            S: * XLIST (\Noselect) "/" ""
            S: b OK *
            C: c XLIST "" %
            S: * XLIST (\HasNoChildren \Inbox) "/" INBOX
            S: * XLIST (\HasChildren \Sent) "/" Sent
            S: c OK *
            C: d XLIST Sent/ *
            S: * XLIST (\HasNoChildren) "/" Sent/Old
            S: d OK *
            C: e XLIST "" (a b)
            S: e BAD *
            """);
    }
}
