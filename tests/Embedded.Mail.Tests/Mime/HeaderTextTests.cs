using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class HeaderTextTests
{
    // The examples of RFC 2047 §8, and what mailers make of it.
    [TestCase("=?ISO-8859-1?Q?a?=", "a")]
    [TestCase("=?ISO-8859-1?Q?a?= b", "a b")]
    [TestCase("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [TestCase("=?ISO-8859-1?Q?a?=  \r\n  =?ISO-8859-1?Q?b?=", "ab")]
    [TestCase("=?ISO-8859-1?Q?a_b?=", "a b")]
    [TestCase("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [TestCase("=?utf-8?B?w6k=?=", "é")]
    [TestCase("=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€", Description = "a character over two words")]
    [TestCase("=?utf-8*en?q?x?=", "x", Description = "RFC 2231 language")]
    [TestCase("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [TestCase("=?gb2312?B?1tDOxA==?=", "中文")]
    [TestCase("=?koi8-r?B?8NLJ18XU?=", "Привет")]
    [TestCase("=?no-such?q?caf=C3=A9?=", "café", Description = "unknown charset")]
    [TestCase("=?utf-8?q?unclosed", "=?utf-8?q?unclosed")]
    [TestCase("=?utf-8?x?y?=", "=?utf-8?x?y?=")]
    [TestCase("a =? b ?= c", "a =? b ?= c")]
    [TestCase("x=?utf-8?q?y?=z", "xyz")]
    [TestCase("folded\r\n\tline", "folded line")]
    public void Encoded_words_are_decoded(string value, string text) => Assert.That(EncodedWords.Decode(Encoding.Latin1.GetBytes(value)), Is.EqualTo(text));

    [Test]
    public void Octets_over_127_are_UTF_8_or_else_Windows_1252()
    {
        Assert.That(EncodedWords.Decode("caf\u00e9 €"u8), Is.EqualTo("café €"));
        Assert.That(EncodedWords.Decode([(byte)'c', 0xe9, (byte)' ', 0x80, (byte)'x']), Is.EqualTo("cé €x"));
    }

    [TestCase("Re: hello", "hello", true)]
    [TestCase("RE: re : FW: Fwd:hello (fwd) (FWD)", "hello", true)]
    [TestCase("[list] Re[2]: [x] hello", "hello", true)]
    [TestCase("[list] hello", "hello", false)]
    [TestCase("[only]", "[only]", false)]
    [TestCase("[fwd: Re: hello]", "hello", true)]
    [TestCase("=?utf-8?q?Re=3A_gr=C3=BC=C3=9Fe?=", "grüße", true)]
    [TestCase("a\r\n \t b", "a b", false)]
    [TestCase("Regarding: x", "Regarding: x", false)]
    [TestCase("[a[b] x", "[a[b] x", false)]
    [TestCase("Re:", "", true)]
    [TestCase("", "", false)]
    public void Base_subject_is_what_RFC_5256_says(string subject, string expected, bool isReply)
    {
        Assert.That(BaseSubject.Find(Encoding.Latin1.GetBytes(subject), out var isReplyOrForward), Is.EqualTo(expected));
        Assert.That(isReplyOrForward, Is.EqualTo(isReply));
    }

    [TestCase("[a] [b] [c]", "[c]")]
    [TestCase("[a] [b] re: [c] [d] x", "x")]
    public void Blobs_go_as_long_as_something_is_left(string subject, string expected) => Assert.That(BaseSubject.Find(Encoding.Latin1.GetBytes(subject), out _), Is.EqualTo(expected));

    // Found by fuzzing: it took the square of their count, minutes for so many.
    [Test]
    public void A_flood_of_blobs_in_a_subject_takes_one_pass()
    {
        var subject = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("[x] ", 200_000)));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(BaseSubject.Find(subject, out _), Is.EqualTo("[x]"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [TestCase("<a@b>", "a@b")]
    [TestCase("junk <a@b> (comment)\r\n <c@d>,<e@f", "a@b|c@d")]
    [TestCase("<a@b <c@d>", "a@b|c@d")]
    [TestCase("<\"a\"@b> <a @\r\n b>", "a@b|a@b")]
    [TestCase("<> <@> <a> <a@>", "")]
    [TestCase("a@b", "")]
    public void Message_ids_are_found_in_junk(string value, string ids) => Assert.That(string.Join('|', MessageIds.Read(Encoding.Latin1.GetBytes(value))), Is.EqualTo(ids));

    [TestCase("i;ascii-casemap", "a", "A", 0)]
    [TestCase("i;ascii-casemap", "é", "É", 1)]
    [TestCase("i;octet", "a", "A", 1)]
    [TestCase("i;octet", "\uffff", "😀", -1)]
    [TestCase("i;ascii-numeric", "10", "9", 1)]
    [TestCase("i;ascii-numeric", "007", "7up", 0)]
    [TestCase("i;ascii-numeric", "x", "99999999999999999999999", 1)]
    [TestCase("i;ascii-numeric", "x", "", 0)]
    [TestCase("i;unicode-casemap", "é", "É", 0)]
    [TestCase("i;unicode-casemap", "\u00e9", "e\u0301", 0)]
    public void Collations_order_as_registered(string name, string left, string right, int order)
    {
        var collation = Collation.Find(name)!;
        Assert.That(Math.Sign(collation.Compare(left, right)), Is.EqualTo(order));
        Assert.That(Math.Sign(collation.Compare(right, left)), Is.EqualTo(-order));
        Assert.That(collation.AreEqual(left, right), Is.EqualTo(order == 0));
    }

    // UnicodeData's titlecase, which is not uppercase for these, then decomposed (RFC 5051 §2).
    [TestCase("\u01c4", "Dz\u030c")]
    [TestCase("\u01c6", "Dz\u030c")]
    [TestCase("\u01c7\u01c8\u01c9", "LjLjLj")]
    [TestCase("\u01ca\u01cb\u01cc", "NjNjNj")]
    [TestCase("\u01f1\u01f2\u01f3", "DzDzDz")]
    [TestCase("\u10d0\u10fa\u10fd\u10ff", "\u10d0\u10fa\u10fd\u10ff")]
    [TestCase("\u1c90", "\u1c90")]
    [TestCase("\u0131\u017f", "IS")]
    [TestCase("d\u01c6", "DDz\u030c")]
    [TestCase("stra\u00dfe", "STRA\u00dfE")]
    public void Unicode_casemap_is_titlecase(string text, string folded) => Assert.That(Collation.UnicodeCasemap.Fold(text), Is.EqualTo(folded));

    [Test]
    public void Parameters_are_joined_and_decoded()
    {
        var message = Encoding.Latin1.GetBytes("Content-Type: application/pdf; name=\"=?utf-8?q?=C3=A9.pdf?=\"\nContent-Disposition: Attachment; filename*0*=utf-8''%e2%82; filename*1*=%ac; filename*2=\".pdf\"; X*=''a%20b\n\n");
        var content = MessageStructure.Scan(message)[0].ReadContent(message);
        Assert.Multiple(() =>
        {
            Assert.That(content.Disposition, Is.EqualTo("attachment"));
            Assert.That(content.FileName, Is.EqualTo("€.pdf"));
            Assert.That(content.DispositionParameters["x"], Is.EqualTo("a b"));
            Assert.That(content.Parameters["name"], Is.EqualTo("é.pdf"));
        });
    }

    [Test]
    public void Scan_stops_opening_at_its_limits()
    {
        var deep = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 300)));
        Assert.That(MessageStructure.Scan(deep).PartCount, Is.EqualTo(MimeLimits.Default.MaxDepth));
        var wide = Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", 20_000)));
        Assert.That(MessageStructure.Scan(wide).PartCount, Is.EqualTo(MimeLimits.Default.MaxParts));
        var addresses = Encoding.ASCII.GetBytes("To: " + string.Join(',', Enumerable.Repeat("a@b", 50_000)) + "\n\n");
        Assert.That(Messages.Envelope(addresses).Split("NIL NIL \"a\"").Length - 1, Is.LessThanOrEqualTo(MimeLimits.Default.MaxAddresses));
    }
}
