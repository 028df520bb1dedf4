using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Commands;

public class FetchCommandTests
{
    private const string Multipart = """
        From: Ann <ann@example.org>
        To: bob@example.org
        Subject: parts
        Date: Mon, 7 Feb 1994 21:52:25 -0800
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=x

        preamble
        --x
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        aGVsbG8AIHdvcmxk
        --x
        Content-Type: message/rfc822

        Subject: inner
        From: z@example.org

        inner body
        --x
        Content-Type: text/plain
        Content-Transfer-Encoding: x-unknown

        what
        --x--

        """;

    [Test]
    public async Task Flags_and_uids_come_from_the_view()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("a: b\n\n", MessageFlags.Seen | MessageFlags.Flagged);
        await server.AppendAsync("a: b\n\n");
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 FETCH 1:* (FLAGS UID)
            S: * 1 FETCH (UID 1 FLAGS (\Flagged \Seen \Recent))
            S: * 2 FETCH (UID 2 FLAGS (\Recent))
            S: 1 OK Fetch completed.
            C: 2 UID FETCH 2:* FLAGS
            S: * 2 FETCH (UID 2 FLAGS (\Recent))
            S: 2 OK *
            C: 3 UID FETCH 50:* FLAGS
            S: * 2 FETCH (UID 2 FLAGS (\Recent))
            S: 3 OK *
            C: 4 UID FETCH 77 FLAGS
            S: 4 OK *
            C: 5 FETCH 3 FLAGS
            S: 5 BAD *
            C: 6 FETCH 2:3 FLAGS
            S: 6 BAD *
            """);
    }

    [Test]
    public async Task Macros_give_their_items()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("Subject: hi\nFrom: Ann <ann@example.org>\n\nbody\n", date: new DateTimeOffset(1994, 2, 7, 21, 52, 25, TimeSpan.FromHours(-8)));
        await using var client = await server.SelectAsync();
        const string envelope = "ENVELOPE (NIL \"hi\" ((\"Ann\" NIL \"ann\" \"example.org\")) ((\"Ann\" NIL \"ann\" \"example.org\")) ((\"Ann\" NIL \"ann\" \"example.org\")) NIL NIL NIL NIL NIL)";
        const string fast = "* 1 FETCH (FLAGS (\\Recent) INTERNALDATE \"07-Feb-1994 21:52:25 -0800\" RFC822.SIZE 50";
        Assert.That((await client.AskAsync("FETCH 1 FAST"))[0], Is.EqualTo(fast + ")"));
        Assert.That((await client.AskAsync("FETCH 1 ALL"))[0], Is.EqualTo($"{fast} {envelope})"));
        Assert.That((await client.AskAsync("FETCH 1 full"))[0], Does.StartWith($"{fast} {envelope} BODY (\"text\" \"plain\" ").IgnoreCase);
    }

    [TestCase("BODY.PEEK[HEADER.FIELDS (subject \"To\" X-NONE)]", "BODY[HEADER.FIELDS (SUBJECT TO X-NONE)]", "To: bob@example.org\r\nSubject: parts\r\n\r\n")]
    [TestCase("BODY.PEEK[HEADER.FIELDS (SUBJECT)]<3.7>", "BODY[HEADER.FIELDS (SUBJECT)]<3>", "ject: p")]
    [TestCase("BODY.PEEK[HEADER.FIELDS.NOT (From To Date MIME-Version Content-Type)]", "BODY[HEADER.FIELDS.NOT (FROM TO DATE MIME-VERSION CONTENT-TYPE)]", "Subject: parts\r\n\r\n")]
    [TestCase("BODY.PEEK[2.HEADER]", "BODY[2.HEADER]", "Subject: inner\r\nFrom: z@example.org\r\n\r\n")]
    [TestCase("BODY.PEEK[2.HEADER.FIELDS (FROM)]", "BODY[2.HEADER.FIELDS (FROM)]", "From: z@example.org\r\n\r\n")]
    [TestCase("BODY.PEEK[2.TEXT]", "BODY[2.TEXT]", "inner body")]
    [TestCase("BODY.PEEK[2.1]", "BODY[2.1]", "inner body")]
    [TestCase("BODY.PEEK[1]", "BODY[1]", "aGVsbG8AIHdvcmxk")]
    [TestCase("BODY.PEEK[1]<2.3>", "BODY[1]<2>", "Vsb")]
    [TestCase("BODY.PEEK[1]<100.3>", "BODY[1]<100>", "")]
    [TestCase("BODY.PEEK[1.MIME]", "BODY[1.MIME]", "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n")]
    [TestCase("BODY.PEEK[9]", "BODY[9]", "")]
    [TestCase("BODY.PEEK[1.HEADER]", "BODY[1.HEADER]", "")]
    [TestCase("BODY.PEEK[]<0.4>", "BODY[]<0>", "From")]
    [TestCase("BODY.PEEK[TEXT]<0.8>", "BODY[TEXT]<0>", "preamble")]
    [TestCase("BODY.PEEK[HEADER]<5.3>", "BODY[HEADER]<5>", " An")]
    public async Task Section_is_answered(string item, string label, string text)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync(Multipart);
        await using var client = await server.SelectAsync();
        var answer = string.Join("\r\n", await client.AskAsync($"FETCH 1 {item}"));
        Assert.That(answer, Is.EqualTo($"* 1 FETCH ({label} {{{text.Length}}}\r\n{text})"));
        Assert.That((await client.AskAsync("FETCH 1 FLAGS"))[0], Is.EqualTo("* 1 FETCH (FLAGS (\\Recent))"));
    }

    [TestCase("A: b\r\n", "", "A: b\r\n")]
    [TestCase("A: b\r\n", "A", "")]
    [TestCase("A: b\r\nC: d\r\n\r\n", "A", "C: d\r\n\r\n")]
    public async Task Empty_line_is_there_where_the_message_has_one(string message, string without, string answer)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync(message);
        await using var client = await server.SelectAsync();
        var fields = without.Length == 0 ? "X" : without;
        Assert.That(
            string.Join("\r\n", await client.AskAsync($"FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT ({fields})]")),
            Is.EqualTo($"* 1 FETCH (BODY[HEADER.FIELDS.NOT ({fields})] {{{answer.Length}}}\r\n{answer})"));
    }

    [Test]
    public async Task Header_field_beyond_ascii_is_named_by_a_literal()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(string.Join("\r\n", await client.AskAsync("FETCH 1 BODY.PEEK[HEADER.FIELDS ({1+}\r\n\u00fc)]")), Is.EqualTo("* 1 FETCH (BODY[HEADER.FIELDS ({1}\r\n\u00fc)] {2}\r\n\r\n)"));
    }

    [Test]
    public async Task Binary_undoes_the_transfer_encoding()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync(Multipart);
        await using var client = await server.SelectAsync();
        await client.ExchangeAsync("C: 1 FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1] BINARY.PEEK[1]<4.3>)");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("* 1 FETCH (BINARY[1] ~{12}"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo("hello\0 world BINARY.SIZE[1] 12 BINARY[1]<4> ~{3}"));
        await client.ExchangeAsync("""
            S: o*
            S: 1 OK Fetch completed.
            C: 2 FETCH 1 BINARY[3]
            S: * 1 FETCH (FLAGS (\Seen \Recent))
            S: 2 NO [UNKNOWN-CTE] *
            C: 3 FETCH 1 BINARY.SIZE[3]
            S: 3 NO [UNKNOWN-CTE] *
            C: 4 NOOP
            S: 4 OK *
            """);
    }

    [Test]
    public async Task Reading_a_body_marks_it_seen_and_the_other_session_hears_of_it()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        await client.ExchangeAsync("""
            C: 1 FETCH 1:2 BODY[TEXT]
            S: * 1 FETCH (FLAGS (\Seen \Recent) BODY[TEXT] {13}
            S: Text of one
            S: )
            S: * 2 FETCH (FLAGS (\Seen \Recent) BODY[TEXT] {13}
            S: Text of two
            S: )
            S: 1 OK Fetch completed.
            C: 2 FETCH 1 RFC822.TEXT
            S: * 1 FETCH (RFC822.TEXT {13}
            S: Text of one
            S: )
            S: 2 OK *
            C: 3 NOOP
            S: 3 OK *
            """);
        await other.ExchangeAsync("""
            C: 1 NOOP
            S: * 1 FETCH (FLAGS (\Seen))
            S: * 2 FETCH (FLAGS (\Seen))
            S: 1 OK *
            """);
    }

    [Test]
    public async Task Examined_mailbox_is_read_without_a_mark()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync(command: "EXAMINE");
        Assert.That((await client.AskAsync("FETCH 1 (FLAGS BODY[TEXT])"))[0], Is.EqualTo("* 1 FETCH (FLAGS (\\Recent) BODY[TEXT] {13}"));
        Assert.That((await client.AskAsync("FETCH 1 FLAGS"))[0], Is.EqualTo("* 1 FETCH (FLAGS (\\Recent))"));
    }

    [Test]
    public async Task Message_that_another_session_expunged_keeps_its_number_during_fetch_and_goes_at_the_next_noop()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 FETCH 1:3 UID
            S: * 1 FETCH (UID 1)
            S: * 2 FETCH (UID 2)
            S: * 3 FETCH (UID 3)
            S: 1 OK *
            C: 2 FETCH 1:3 RFC822.SIZE
            S: * 1 FETCH (RFC822.SIZE 29)
            S: * 3 FETCH (RFC822.SIZE 33)
            S: 2 OK [EXPUNGEISSUED] *
            C: 3 FETCH 2 BODY.PEEK[]
            S: 3 OK [EXPUNGEISSUED] *
            C: 4 STORE 2 +FLAGS (\Flagged)
            S: 4 OK [EXPUNGEISSUED] *
            C: 5 COPY 2:3 INBOX
            S: * 2 EXPUNGE
            S: * 2 RECENT
            S: 5 NO [EXPUNGEISSUED] *
            C: 6 NOOP
            S: 6 OK *
            """);
    }

    // RFC 9051 §6.4.9: a UID that no message has any more is no error.
    [Test]
    public async Task Message_that_another_session_expunged_is_passed_over_by_uid()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two", "three");
        await using var client = await server.SelectAsync();
        await using var other = await server.SelectAsync();
        _ = await other.AskAsync("STORE 2 +FLAGS.SILENT (\\Deleted)");
        _ = await other.AskAsync("EXPUNGE");
        await client.ExchangeAsync("""
            C: 1 UID FETCH 2:3 RFC822.SIZE
            S: * 3 FETCH (UID 3 RFC822.SIZE 33)
            S: * 2 EXPUNGE
            S: * 2 RECENT
            S: 1 OK [EXPUNGEISSUED] *
            C: 2 UID FETCH 2:3 RFC822.SIZE
            S: * 2 FETCH (UID 3 RFC822.SIZE 33)
            S: 2 OK Fetch completed.
            """);
    }

    [TestCase("FETCH")]
    [TestCase("FETCH 1")]
    [TestCase("FETCH 1 ")]
    [TestCase("FETCH 0 FLAGS")]
    [TestCase("FETCH 1,,2 FLAGS")]
    [TestCase("FETCH abc FLAGS")]
    [TestCase("FETCH 99999999999 FLAGS")]
    [TestCase("FETCH 1 ()")]
    [TestCase("FETCH 1 (FLAGS")]
    [TestCase("FETCH 1 FLAGS)")]
    [TestCase("FETCH 1 (FLAGS  UID)")]
    [TestCase("FETCH 1 (FLAGS )")]
    [TestCase("FETCH 1 (ALL)")]
    [TestCase("FETCH 1 FLAGS UID")]
    [TestCase("FETCH 1 NONSENSE")]
    [TestCase("FETCH 1 BODY[")]
    [TestCase("FETCH 1 BODY[]]")]
    [TestCase("FETCH 1 BODY[0]")]
    [TestCase("FETCH 1 BODY[1.]")]
    [TestCase("FETCH 1 BODY[.1]")]
    [TestCase("FETCH 1 BODY[1..2]")]
    [TestCase("FETCH 1 BODY[4294967296]")]
    [TestCase("FETCH 1 BODY[MIME]")]
    [TestCase("FETCH 1 BODY[HEADER.FIELDS]")]
    [TestCase("FETCH 1 BODY[HEADER.FIELDS ()]")]
    [TestCase("FETCH 1 BODY[HEADER.FIELDS (a]")]
    [TestCase("FETCH 1 BODY[HEADER.NOTHING]")]
    [TestCase("FETCH 1 BODY[]<")]
    [TestCase("FETCH 1 BODY[]<a.b>")]
    [TestCase("FETCH 1 BODY[]<1.99999999999999999999>")]
    [TestCase("FETCH 1 BODY[]<-1.5>")]
    [TestCase("FETCH 1 BODY.POKE[]")]
    [TestCase("FETCH 1 BINARY[TEXT]")]
    [TestCase("FETCH 1 BINARY.SIZE[1]<0.5>")]
    [TestCase("FETCH 1 RFC822.TEXT<0.5>")]
    [TestCase("FETCH 1 RFC822.PEEK")]
    [TestCase("UID FETCH 0 FLAGS")]
    [TestCase("UID FETCH 1:2:3 FLAGS")]
    public async Task Malformed_fetch_is_refused_and_the_session_goes_on(string command)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one", "two");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync(command), Does.StartWith("BAD "));
        Assert.That(client.Untagged, Is.Empty);
        Assert.That(await client.CommandAsync("FETCH 1 UID"), Does.StartWith("OK "));
    }

    [Test]
    public async Task Path_of_hundreds_of_parts_is_refused()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync("one");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync($"FETCH 1 BODY[{string.Join('.', Enumerable.Repeat(1, 5000))}]"), Does.StartWith("BAD "));
    }
}
