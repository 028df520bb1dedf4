namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>What is taken beyond the grammar of RFC 9051 §9, and what is not though others take it (docs/imap-differences.md).</summary>
public sealed class GrammarTests
{
    [TestCase("NOOP ")]
    [TestCase("noop   ")]
    [TestCase("FETCH 01 (UID) ")]
    [TestCase("FETCH 1,1:00001 UID")]
    [TestCase("UID FETCH 0000000000000001 UID")]
    [TestCase("SEARCH SINCE \"1-jan-2020\"")]
    [TestCase("SEARCH SUBJECT \"\u00c3\u00a4\"")]
    [TestCase("SEARCH LARGER 0010")]
    [TestCase("STORE 1 +FLAGS \\Seen")]
    [TestCase("FETCH 1 BODY.PEEK[]<5>")]
    [TestCase("APPEND INBOX \"7-Feb-1994 00:00:00 +0000\" {1+}\r\na")]
    [TestCase("STATUS \"INBOX\" (messages Unseen)")]
    [TestCase("LIST \"\" {1+}\r\n*")]
    public async Task Command_that_is_clear_is_taken(string command) => Assert.That(await AnswerAsync(command), Does.StartWith("a OK"));

    [TestCase(" NOOP")]
    [TestCase("NOOP\t")]
    [TestCase("FETCH  1 (UID)")]
    [TestCase("FETCH 1  (UID)")]
    [TestCase("FETCH 1 ( UID)")]
    [TestCase("FETCH 1 (UID )")]
    [TestCase("FETCH 1 (UID  FLAGS)")]
    [TestCase("FETCH 1 (UID,FLAGS)")]
    [TestCase("FETCH 1 ()")]
    [TestCase("FETCH 1 (FAST)")]
    [TestCase("FETCH 1 UID FLAGS")]
    [TestCase("FETCH 1:2: UID")]
    [TestCase("FETCH ,1 UID")]
    [TestCase("FETCH 1- UID")]
    [TestCase("SEARCH ()")]
    [TestCase("SEARCH ALL ()")]
    [TestCase("SEARCH SUBJECT")]
    [TestCase("SEARCH SUBJECT (a)")]
    [TestCase("SEARCH SUBJECT \"\u00e4\"")]
    [TestCase("SEARCH SINCE 2020-01-01")]
    [TestCase("SEARCH SINCE 1-January-2020")]
    [TestCase("SEARCH SINCE 1-Jan-20")]
    [TestCase("SEARCH LARGER -1")]
    [TestCase("STORE 1 (\\Seen)")]
    [TestCase("STORE 1 FLAGS, (\\Seen)")]
    [TestCase("STATUS INBOX (MESSAGES)(UNSEEN)")]
    [TestCase("STATUS INBOX MESSAGES")]
    [TestCase("LIST * *x")]
    [TestCase("LIST \"\" ~{1+}\r\n*")]
    [TestCase("SELECT INBOX()")]
    [TestCase("SELECT (INBOX)")]
    [TestCase("COPY 1, INBOX")]
    [TestCase("EXPUNGE 1")]
    [TestCase("LIST (SUBSCRIBED ) \"\" *")]
    [TestCase("LIST ( SUBSCRIBED) \"\" *")]
    [TestCase("LIST \"\" * RETURN (CHILDREN )")]
    [TestCase("LIST \"\" * RETURN (STATUS (MESSAGES)CHILDREN)")]
    [TestCase("LIST \"\" (a )")]
    [TestCase("CREATE a (USE ( \\Sent))")]
    [TestCase("CREATE a (USE (\\Sent\\Junk))")]
    [TestCase("GETMETADATA ( MAXSIZE 5) INBOX /private/a")]
    [TestCase("GETMETADATA (MAXSIZE 5DEPTH 1) INBOX /private/a")]
    public async Task Command_that_is_not_by_the_grammar_is_refused(string command) => Assert.That(await AnswerAsync(command), Does.StartWith("a BAD"));

    [Test]
    public async Task Line_ends_with_or_without_CR()
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.LoginAsync();
        await client.SendAsync("a NOOP\nb LIST \"\" {1+}\n*\n"u8.ToArray());
        Assert.That((await client.ReadToTagAsync("a"))[^1], Does.StartWith("a OK"));
        Assert.That((await client.ReadToTagAsync("b"))[^1], Does.StartWith("b OK"));
    }

    private static async Task<string?> AnswerAsync(string command)
    {
        await using var server = await ImapTestServer.StartAsync();
        await using var client = await server.SelectAsync(readOnly: false);
        await client.SendAsync(System.Text.Encoding.Latin1.GetBytes($"a {command}\r\n"));
        return (await client.ReadToTagAsync("a"))[^1];
    }
}
