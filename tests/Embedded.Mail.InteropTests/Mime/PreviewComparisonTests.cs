using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>Previews (RFC 8970) as a real Dovecot makes them. Where we mean to differ is in <c>docs/mime-differences.md</c>.</summary>
public class PreviewComparisonTests
{
    private const string Html = "--b\nContent-Type: text/html\n\n<p>H</p>\n";
    private const string Plain = "--b\n\nplain\n";

    private static readonly string[] Same =
    [
        "\n  hello \t  world\n\n\nnext  line\n",
        "\n> quoted one\n>> two\ntext here\n> more\nend\n",
        "\n> quoted one\n>> two\n>three\n",
        "\n  > not quoted\nx\n",
        "\n>\n>\n",
        "\n> abc\n\n\n> def\n",
        "\nhello\n-- \nsignature\n",
        "\n" + new string('a', 250) + "\n",
        "\n" + new string('a', 199) + " b\n",
        "\n" + string.Concat(Enumerable.Repeat("abc ", 100)) + "\n",
        "\n",
        "Content-Type: text/plain; charset=utf-8\n\na\u00c2\u00a0b\u00ef\u00bb\u00bfc\u00e2\u0080\u008bd\n",
        "Content-Type: text/plain; charset=utf-8\n\n" + string.Concat(Enumerable.Repeat("\u00f0\u009f\u0098\u0080", 210)),
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nw5xiZXIgYWxsZW4=\n",
        "MIME-Version: 1.0\nContent-Transfer-Encoding: x-uuencode\n\nabc\n",
        "Content-Type: text/calendar\n\nBEGIN\n",
        "Content-Type: image/png\n\nabc\n",
        "Content-Type: message/rfc822\n\nSubject: i\n\ninner\n",
        "Content-Type: text/html\n\n<blockquote>q</blockquote>",
        "Content-Type: text/html\n\n<p>hi</p><blockquote type=cite><p>old</p></blockquote><p>bye</p>",
        "Content-Type: text/html\n\n<p>One</p><p>Two<br>three</p>&amp;",
        $"Content-Type: multipart/alternative; boundary=b\n\n{Html}{Plain}--b--\n",
        $"Content-Type: multipart/alternative; boundary=b\n\n{Plain}{Html}--b--\n",
        $"Content-Type: multipart/mixed; boundary=b\n\n{Html}{Plain}--b--\n",
        $"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: i\n\ninner\n{Plain}--b--\n",
        $"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nStatus: 5\n{Html}--b--\n",
        $"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\nR\n--c--\n{Plain}--b--\n",
    ];

    [Test]
    [CancelAfter(120_000)]
    public async Task Previews_are_those_of_Dovecot()
    {
        await using var server = await PrivateDovecot.StartAsync();
        using var peer = new ImapPeer(server.Port);
        peer.Command("LOGIN u p");
        var messages = Same.Select(text => Encoding.Latin1.GetBytes("Subject: x\r\n" + text.ReplaceLineEndings("\r\n"))).ToList();
        messages.ForEach(message => peer.Append("INBOX", message));
        peer.Command("SELECT INBOX");
        for (var i = 0; i < messages.Count; i++)
        {
            var theirs = ImapPeer.Unquote(peer.Fetch(i + 1, "PREVIEW")!["PREVIEW"])!;
            Assert.That(await OursAsync(messages[i]), Is.EqualTo(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(theirs))), Same[i]);
        }
    }

    private static async Task<string> OursAsync(byte[] message)
    {
        await using var body = new MemoryBody(message);
        return await MessagePreview.ReadAsync(body, MessageStructure.Scan(message), CancellationToken.None);
    }
}
