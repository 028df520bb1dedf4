using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class MessageTextTests
{
    private const string Message = """
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
        Content-Type: multipart/mixed; boundary=b

        not a part
        --b
        Content-Type: text/html; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        <style>p { color: red }</style><p>Sch=F6n=
        e <b>Gr&uuml;&szlig;e</b> &amp; mehr<br>a < b</p><!-- hidden --><script>if (a>b) c()</script>
        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        w5xiZXIgYWxsZW4gR2lwZmVsbg==
        --b
        Content-Type: application/octet-stream

        binary
        --b
        Content-Type: text/plain; charset=no-such
        Content-Transfer-Encoding: 8bit

        caf<e9>
        --b--
        """;

    private static byte[] Octets => Messages.Octets(Message.Replace("<e9>", "\u00e9", StringComparison.Ordinal));

    [Test]
    public async Task Text_is_decoded_and_stripped_of_markup()
    {
        var text = await ReadAsync(TextScope.Body, cut: 1 << 20);
        Assert.That(text, Is.EqualTo("\nSchöne Grüße & mehr\na < b\n|Über allen Gipfeln|café|"));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(17)]
    public async Task Reading_in_small_pieces_gives_the_same_text(int cut)
    {
        var whole = await ReadAsync(TextScope.HeaderAndBody, 1 << 20);
        Assert.That(await ReadAsync(TextScope.HeaderAndBody, cut), Is.EqualTo(whole));
    }

    [TestCase("SCHÖNE GRÜSSE", TextScope.Body, false)]
    [TestCase("schöne grüße", TextScope.Body, true)]
    [TestCase("uber allen", TextScope.Body, false)]
    [TestCase("ÜBER ALLEN", TextScope.Body, true)]
    [TestCase("octet-stream", TextScope.Body, false)]
    [TestCase("octet-stream", TextScope.HeaderAndBody, true)]
    [TestCase("Subject: grüße", TextScope.HeaderAndBody, true)]
    [TestCase("not a part", TextScope.HeaderAndBody, false)]
    [TestCase("hidden", TextScope.Body, false)]
    [TestCase("mehr a", TextScope.Body, false)]
    public async Task Search_finds_what_a_reader_sees(string text, TextScope scope, bool found)
    {
        await using var body = new CutBody(Octets, 7);
        var structure = await MessageStructure.ScanAsync(body, CancellationToken.None);
        Assert.That(await MessageText.ContainsAsync(body, structure, scope, text, CancellationToken.None), Is.EqualTo(found));
    }

    private static async Task<string> ReadAsync(TextScope scope, int cut)
    {
        await using var body = new CutBody(Octets, cut);
        var structure = await MessageStructure.ScanAsync(body, CancellationToken.None);
        var text = "";
        await foreach (var piece in MessageText.ReadAsync(body, structure, scope, CancellationToken.None))
        {
            text += piece.Length == 0 ? "|" : piece;
        }

        // A piece may be empty within a part as well.
        while (text.Contains("||", StringComparison.Ordinal))
        {
            text = text.Replace("||", "|", StringComparison.Ordinal);
        }

        return text;
    }
}
