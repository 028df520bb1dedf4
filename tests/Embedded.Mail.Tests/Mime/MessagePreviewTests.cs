using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class MessagePreviewTests
{
    private const string Html = "--b\nContent-Type: text/html\n\n<p>H</p>\n";
    private const string Plain = "--b\n\nplain\n";
    private const string Attached = "--b\nContent-Type: message/rfc822\n\nSubject: i\n\ninner\n";

    [TestCase("\n  hello \t  world\n\n\nnext  line\n", "hello world next line")]
    [TestCase("\n> quoted one\n>> two\ntext here\n> more\nend\n", "text here end")]
    [TestCase("\n> quoted one\n>> two\n>three\n", ">quoted one > two three")]
    [TestCase("\n  > not quoted\nx\n", "> not quoted x")]
    [TestCase("\n>\n>\n", "")]
    [TestCase("\na\0b\n", "ab")]
    [TestCase("\n", "")]
    [TestCase("", "")]
    [TestCase("Content-Type: image/png\n\nabc\n", "")]
    [TestCase("Content-Type: text/calendar\n\nBEGIN\n", "BEGIN")]
    [TestCase("MIME-Version: 1.0\nContent-Transfer-Encoding: x-uuencode\n\nabc\n", "")]
    [TestCase("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nw5xiZXIgYWxsZW4=\n", "Über allen")]
    [TestCase("Content-Type: message/rfc822\n\nSubject: i\n\ninner\n", "")]
    public void Preview_is_the_text_without_quotes_in_one_line(string message, string preview) => Assert.That(Read(message), Is.EqualTo(preview));

    [TestCase("<p>One</p><p>Two<br>th<b>r</b>ee</p><!-- x --><style>p {}</style>&amp;", "One Two three &")]
    [TestCase("<p>hi</p>\n<blockquote type=cite><p>old\nolder</p><blockquote>oldest</blockquote>old</blockquote><p>bye</p>", "hi bye")]
    [TestCase("<blockquote>q</blockquote>", ">q")]
    [TestCase("</blockquote>a", "a")]
    [TestCase("&gt; hi<br>\n&gt; there<br>me", "me")]
    public void Markup_is_stripped_and_a_blockquote_is_a_quote(string html, string preview) =>
        Assert.That(Read("Content-Type: text/html\n\n" + html), Is.EqualTo(preview));

    [TestCase("alternative", Html + Plain, "plain")]
    [TestCase("alternative", Plain + Html, "plain")]
    [TestCase("alternative", Html, "H")]
    [TestCase("alternative", "--b\n\n  \n" + Html, "H")]
    [TestCase("alternative", "--b\nContent-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/html\n\nR\n--c--\n" + Plain, "plain")]
    [TestCase("mixed", Html + Plain, "H")]
    [TestCase("mixed", Attached + Plain, "plain")]
    [TestCase("mixed", Attached, "")]
    [TestCase("mixed", "--b\nContent-Type: message/delivery-status\n\nStatus: 5\n" + Plain, "plain")]
    [TestCase("mixed", "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: image/png\n\nx\n--c--\n" + Plain, "plain")]
    public void First_text_counts_and_of_alternatives_the_plain_one(string kind, string parts, string preview) =>
        Assert.That(Read($"Content-Type: multipart/{kind}; boundary=b\n\n{parts}--b--\n"), Is.EqualTo(preview));

    [Test]
    public void Preview_ends_after_200_characters_and_not_with_a_space()
    {
        Assert.That(Read("\n" + new string('a', 250)), Is.EqualTo(new string('a', 200)));
        Assert.That(Read("\n" + new string('a', 199) + " b"), Is.EqualTo(new string('a', 199)));
        Assert.That(Read("\n" + new string('a', 198) + " bc"), Is.EqualTo(new string('a', 198) + " b"));
        Assert.That(Read("\n> " + new string('a', 250)), Is.EqualTo(">" + new string('a', 199)));
        var emoji = string.Concat(Enumerable.Repeat("\U0001f600", 250));
        Assert.That(Read("Content-Type: text/html\n\n" + string.Concat(Enumerable.Repeat("&#x1F600;", 250))), Is.EqualTo(emoji[..400]));
    }

    [Test]
    public async Task Only_the_beginning_of_a_large_message_is_read()
    {
        var message = Messages.Octets("Subject: x\n\n" + string.Concat(Enumerable.Repeat("some words\n", 1_000_000)));
        await using var body = new CountedBody(message);
        await MessagePreview.ReadAsync(body, MessageStructure.Scan(message), CancellationToken.None);
        Assert.That(body.Highest, Is.LessThan(64 * 1024));
    }

    [TestCase(1)]
    [TestCase(5)]
    public void Preview_does_not_depend_on_the_pieces_the_message_comes_in(int cut) => Assert.That(
        Read("Content-Type: text/html; charset=utf-8\n\n<blockquote>a</blockquote>b&#x1F600; \u00c3\u00a9\n<br>&gt;c<br> d", cut), Is.EqualTo("b😀 é d"));

    private static string Read(string message, int cut = int.MaxValue)
    {
        var octets = Messages.Octets(message);
        return MessagePreview.ReadAsync(new CutBody(octets, cut), MessageStructure.Scan(octets), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private sealed class CountedBody(byte[] octets) : MessageBody
    {
        public long Highest { get; private set; }

        public override long Length => octets.Length;

        public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            var count = (int)Math.Min(destination.Length, octets.Length - offset);
            octets.AsMemory((int)offset, count).CopyTo(destination);
            Highest = Math.Max(Highest, offset + count);
            return ValueTask.FromResult(count);
        }
    }
}
