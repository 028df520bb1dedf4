namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>BINARY of messages and of parts that have parts; the octets are those of Dovecot 2.3.19.</summary>
public class FetchBinaryTests
{
    private const string Mixed = "From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"o\"\nContent-Transfer-Encoding: 7bit\n\nprologue\n--o\ncontent-transfer-ENCODING: Base64\nContent-Type: text/plain\nX-After: 1\n\naGVsbG8NCg==\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-PRINTABLE (c)\n\nsoft=\n break=3D=00  \nline\n\n--i\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\nplain =3D\n--i--\n\n--o\nContent-Type: message/rfc822\n\nSubject: inner\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\naW5uZXI=\n--o\n\nno header =41\n--o--\nepilogue\n";

    private const string Soft = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Transfer-Encoding: quoted-printable\nX-Y: 1\n\none=\n\n two  \n=20=\n\nthree=0A\n--a\nContent-Type: message/rfc822\n\nContent-Type: multipart/x; boundary=b\n\n--b\n\nraw\n--b\ncontent-transfer-encoding:BASE64\n\naGk\n=\n--b--\n--a--\n";

    private const string Digest = "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: d\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n=41\n--a\n\nSubject: e\n\n=42\n--a--\n";

    [TestCase(Mixed, "", "From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"o\"\r\nContent-Transfer-Encoding: 7bit\r\n\r\nprologue\r\n--o\r\nContent-Type: text/plain\r\nX-After: 1\r\nContent-Transfer-Encoding: binary\r\n\r\nhello\r\n\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nsoft break=\0\r\nline\r\n\r\n--i\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain =3D\r\n--i--\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\ninner\r\n--o\r\n\r\nno header =41\r\n--o--\r\nepilogue\r\n")]
    [TestCase(Mixed, "2", "--i\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nsoft break=\0\r\nline\r\n\r\n--i\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\nplain =3D\r\n--i--\r\n")]
    [TestCase(Mixed, "3", "Subject: inner\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\ninner")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\nX-Last: y\n z\n\ncaf=C3=A9\ntwo =\nlines\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nX-Last: y\r\n z\r\nContent-Transfer-Encoding: binary\r\n\r\ncafÃ©\r\ntwo lines\r\n")]
    [TestCase("Subject: x\n\nbody =41\n", "", "Subject: x\r\n\r\nbody =41\r\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\nContent-Transfer-Encoding: base64\n\npro\n--a\nContent-Transfer-Encoding: base64\n\naGk=\n--a--\nepi\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: binary\r\n\r\npro\r\n--a\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\r\n--a--\r\nepi\r\n")]
    [TestCase(Soft, "", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nX-Y: 1\r\nContent-Transfer-Encoding: binary\r\n\r\none\r\n two\r\n \r\nthree\n\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/x; boundary=b\r\n\r\n--b\r\n\r\nraw\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\r\n--b--\r\n--a--\r\n")]
    [TestCase(Soft, "2", "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\n\r\nraw\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\r\n--b--\r\n")]
    [TestCase(Digest, "", "MIME-Version: 1.0\r\nContent-Type: multipart/digest; boundary=a\r\n\r\n--a\r\n\r\nSubject: d\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\nA\r\n--a\r\n\r\nSubject: e\r\n\r\n=42\r\n--a--\r\n")]
    [TestCase(Digest, "1", "Subject: d\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\nA")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: in\n\naGk=\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nSubject: in\r\n\r\naGk=\r\n")]
    [TestCase("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nnot a header line\nContent-Transfer-Encoding : base64\nX: y\n\naGk=\n--a--\n", "", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nnot a header line\r\nX: y\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\r\n--a--\r\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nAGkA\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\n\0i\0")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\naGkKaGkK\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\nhi\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: binary\n\na\nb\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\na\r\nb\r\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\nnothing\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\nnothing\r\n")]
    [TestCase("Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\nContent-Transfer-Encoding: quoted-printable\n\na=41\n", "", "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: binary\r\n\r\naA\r\n")]
    public async Task Leaves_are_decoded_and_their_headers_say_so(string message, string section, string expected)
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync(message);
        await using var client = await server.SelectAsync();
        Assert.That(await FetchAsync(client, $"BINARY.PEEK[{section}]"), Is.EqualTo($"* 1 FETCH (BINARY[{section}] {Literal(expected)}\r\n{AsLines(expected)})"));
        Assert.That(await FetchAsync(client, $"BINARY.SIZE[{section}]"), Is.EqualTo($"* 1 FETCH (BINARY.SIZE[{section}] {expected.Length})"));
        for (var start = 0; start <= expected.Length; start += 7)
        {
            // The client reads lines: a slice that begins within a line end would not show.
            start += start < expected.Length && expected[start] == '\n' ? 1 : 0;
            var part = expected.Substring(start, Math.Min(50, expected.Length - start));
            Assert.That(
                await FetchAsync(client, $"BINARY.PEEK[{section}]<{start}.50>"),
                Is.EqualTo($"* 1 FETCH (BINARY[{section}]<{start}> {Literal(part)}\r\n{AsLines(part)})"));
        }
    }

    [Test]
    public async Task Folded_encoding_is_decoded()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("MIME-Version: 1.0\nContent-Transfer-Encoding:\n base64\nX: y\n\naGVsbG8=\n");
        await using var client = await server.SelectAsync();
        Assert.That(
            await FetchAsync(client, "BINARY[]"),
            Does.EndWith(" {67}\r\nMIME-Version: 1.0\r\nX: y\r\nContent-Transfer-Encoding: binary\r\n\r\nhello)"));
    }

    [Test]
    public async Task Unknown_encoding_of_any_part_refuses_what_contains_it()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\nContent-Transfer-Encoding: x-foo\n\ntwo\n--a--\n");
        await using var client = await server.SelectAsync();
        Assert.That(await client.CommandAsync("FETCH 1 BINARY.PEEK[]"), Does.StartWith("NO [UNKNOWN-CTE] "));
        Assert.That(await client.CommandAsync("FETCH 1 BINARY.SIZE[]"), Does.StartWith("NO [UNKNOWN-CTE] "));
        Assert.That(await FetchAsync(client, "BINARY.PEEK[1]"), Does.EndWith("\r\none)"));
    }

    [Test]
    public async Task Part_without_an_empty_line_keeps_its_header()
    {
        await using var server = MessageTestServer.Start();
        await server.AppendAsync("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Transfer-Encoding: base64\n--a\n\nhi\n--a\nContent-Transfer-Encoding: base64\n\naGk=\n--a--\n");
        await using var client = await server.SelectAsync();
        Assert.That(
            await FetchAsync(client, "BINARY[]"),
            Does.EndWith("\r\n\r\n--a\r\nContent-Transfer-Encoding: base64\r\n--a\r\n\r\nhi\r\n--a\r\nContent-Transfer-Encoding: binary\r\n\r\nhi\r\n--a--\r\n)"));
    }

    // RFC 3516 §4.3: a literal8 for NUL alone.
    private static string Literal(string text) => $"{(text.Contains('\0') ? "~" : "")}{{{text.Length}}}";

    private static string AsLines(string text) => text.Replace("\r\n", "\n").Replace("\n", "\r\n");

    private static async Task<string> FetchAsync(MessageTestClient client, string item)
    {
        Assert.That(await client.CommandAsync($"FETCH 1 {item}"), Does.StartWith("OK "));
        return string.Join("\r\n", client.Untagged);
    }
}
