using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class MessageStructureTests
{
    private const string Nested = """
        From: Fred Foobar <foobar@Blurdybloop.example>
        To: mooch@owatagu.siam.edu, "Ann, (the) \"other\"" <ann@example.org>
        Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)
        Subject: afternoon
         meeting
        Message-Id: <B27397-0100000@Blurdybloop.example>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="outer"

        preamble
        --outer
        Content-Type: text/plain; charset=utf-8; format=flowed

        one
        two
        --outer
        Content-Type: message/rfc822
        Content-Disposition: attachment; filename=a.eml

        From: in@example.org
        Subject: inner
        Content-Type: multipart/alternative; boundary=inner

        --inner

        plain
        --inner
        Content-Type: text/html
        Content-Transfer-Encoding: base64

        PGI+
        --inner--
        --outer--
        epilogue

        """;

    [Test]
    public void Sections_are_ranges_of_the_text()
    {
        var message = Messages.Octets(Nested);
        Assert.Multiple(() =>
        {
            Assert.That(Messages.Section(message, "", SectionText.Whole), Has.Length.EqualTo(message.Length));
            Assert.That(Messages.Section(message, "1", SectionText.Whole), Is.EqualTo("one\r\ntwo"));
            Assert.That(Messages.Section(message, "1", SectionText.Mime), Is.EqualTo("Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"));
            Assert.That(Messages.Section(message, "2", SectionText.Header), Does.StartWith("From: in@").And.EndsWith("inner\r\n\r\n"));
            Assert.That(Messages.Section(message, "2", SectionText.Text), Is.EqualTo("--inner\r\n\r\nplain\r\n--inner\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--inner--\r\n"));
            Assert.That(Messages.Section(message, "2.1", SectionText.Whole), Is.EqualTo("plain"));
            Assert.That(Messages.Section(message, "2.2", SectionText.Whole), Is.EqualTo("PGI+"));
            Assert.That(Messages.Section(message, "2.3", SectionText.Whole), Is.Null);
            Assert.That(Messages.Section(message, "1.1", SectionText.Whole), Is.Null);
            Assert.That(Messages.Section(message, "1", SectionText.Header), Is.Null);
            Assert.That(Messages.Section(message, "3", SectionText.Mime), Is.Null);
            Assert.That(Messages.Section(message, "", SectionText.Text), Does.StartWith("preamble").And.EndsWith("epilogue\r\n"));
        });
    }

    [Test]
    public void Envelope_has_its_ten_fields() =>
        Assert.That(
            Messages.Envelope(Messages.Octets(Nested)),
            Is.EqualTo("(\"Mon, 7 Feb 1994 21:52:25 -0800 (PST)\" {17}\r\nafternoon meeting "
                + "((\"Fred Foobar\" NIL \"foobar\" \"Blurdybloop.example\")) ((\"Fred Foobar\" NIL \"foobar\" \"Blurdybloop.example\")) ((\"Fred Foobar\" NIL \"foobar\" \"Blurdybloop.example\")) "
                + "((NIL NIL \"mooch\" \"owatagu.siam.edu\")({18}\r\nAnn, (the) \"other\" NIL \"ann\" \"example.org\")) NIL NIL NIL \"<B27397-0100000@Blurdybloop.example>\")"));

    [Test]
    public void Body_structure_shows_every_part() =>
        Assert.That(
            Messages.BodyStructure(Messages.Octets(Nested)),
            Is.EqualTo("((\"text\" \"plain\" (\"charset\" \"utf-8\" \"format\" \"flowed\") NIL NIL \"7bit\" 8 1 NIL NIL NIL NIL)"
                + "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 199 "
                + "(NIL \"inner\" ((NIL NIL \"in\" \"example.org\")) ((NIL NIL \"in\" \"example.org\")) ((NIL NIL \"in\" \"example.org\")) NIL NIL NIL NIL NIL) "
                + "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 5 0 NIL NIL NIL NIL)"
                + "(\"text\" \"html\" (\"charset\" \"us-ascii\") NIL NIL \"base64\" 4 0 NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"inner\") NIL NIL NIL) "
                + "13 NIL (\"attachment\" (\"filename\" \"a.eml\")) NIL NIL) \"mixed\" (\"boundary\" \"outer\") NIL NIL NIL)"));

    [Test]
    public void Carriage_return_behind_the_last_boundary_is_part_of_the_message()
    {
        var message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r"u8.ToArray();
        Assert.That(MessageStructure.Scan(message).Size, Is.EqualTo(message.Length));
    }

    [Test]
    public async Task Field_longer_than_the_buffer_is_read_whole_from_a_stream_too()
    {
        var message = Messages.Octets("To: " + string.Join(",\n ", Enumerable.Range(0, 9_000).Select(i => $"someone{i}@example.org")) + "\nSubject: behind\n\nx\n");
        await using var body = new CutBody(message, 1000);
        var structure = await MessageStructure.ScanAsync(body.AsStream(), null, CancellationToken.None);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        await structure.WriteEnvelopeAsync(body, output, CancellationToken.None);
        Assert.That(System.Text.Encoding.ASCII.GetString(output.WrittenSpan), Is.EqualTo(Messages.Envelope(message)));
        Assert.That(Messages.Envelope(message), Does.StartWith("(NIL \"behind\" NIL").And.Contains("\"someone8999\""));
    }
}
