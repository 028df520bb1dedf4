using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

/// <summary>What a Dovecot 2.3.19 makes of the same messages; but it says base64 of a message/rfc822, too, which it does not encode.</summary>
public sealed class BinaryPartEncoderTests
{
    private const string Mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: {0}\r\nX-A: b\r\n\r\nhéllo\r\nworld\r\n--b\r\n\r\nplain\r\n--b--\r\n";

    private static int _cases;

    private static readonly TestCaseData[] Messages =
    [
        Case("Subject: x\r\nContent-Transfer-Encoding: binary\r\n\r\nab\0cÿ\r\nd\ne", "Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\nYWIAY/8NCmQKZQ=="),
        Case(Format("binary"), Format("base64").Replace("héllo\r\nworld\r\n", "aOlsbG8NCndvcmxk\r\n", StringComparison.Ordinal)),
        Case(Format("  BINARY"), Format("  BINARY")),
        Case(Format("binary (c)"), Format("binary (c)")),
        Case(Format("8bit"), Format("8bit")),
        Case("Content-Transfer-Encoding: BINARY\r\nContent-Type: text/plain\r\n\r\nhéllo\r\nworld\n", "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\naOlsbG8NCndvcmxkCg=="),
        Case("content-transfer-encoding:\r\n binary \r\n\r\nabc", "content-transfer-encoding:\r\n binary \r\n\r\nabc"),
        Case("Content-Transfer-Encoding: binary\r\n\r\n", "Content-Transfer-Encoding: base64\r\n\r\n"),
        Case("a\0b\r\n", "a\0b\r\n"),
        Case("Content-Transfer-Encoding: binary\r\n\r\n" + new string('x', 100), "Content-Transfer-Encoding: base64\r\n\r\neHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4\r\neHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eA=="),
        Case("Content-Transfer-Encoding: binary\n\nlf\nonly\n", "Content-Transfer-Encoding: base64\n\nbGYKb25seQo="),
        Case(
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\npre\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nxÿ\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Transfer-Encoding: binary\r\n\r\ninner\r\n--b--\r\nepi\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\npre\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\neP8=\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Transfer-Encoding: base64\r\n\r\naW5uZXI=\r\n--b--\r\nepi\r\n"),
        Case(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nxÿ\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\n--b--\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\neP8NCg==\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n--b--\r\n"),
        Case("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\n-\r--\r\n--a\r\r\n--b--", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nLQ0tLQ0KLS1hDQ==\r\n--b--"),
    ];

    [TestCaseSource(nameof(Messages))]
    public void Binary_parts_become_base64_however_the_message_is_cut(byte[] message, byte[] expected)
    {
        for (var cut = 1; cut <= message.Length; cut++)
        {
            var encoder = new BinaryPartEncoder();
            var output = new List<byte>();
            for (var at = 0; at < message.Length; at += cut)
            {
                encoder.Add(message.AsSpan(at, Math.Min(cut, message.Length - at)));
                output.AddRange(encoder.Output);
                encoder.Clear();
            }

            encoder.End();
            output.AddRange(encoder.Output);
            Assert.That(Encoding.Latin1.GetString([.. output]), Is.EqualTo(Encoding.Latin1.GetString(expected)), $"in pieces of {cut}");
        }
    }

    [Test]
    public void Line_without_end_takes_no_memory()
    {
        var encoder = new BinaryPartEncoder();
        encoder.Add("Content-Transfer-Encoding: binary\r\n\r\n"u8);
        var piece = new byte[64 * 1024];
        for (var i = 0; i < 64; i++)
        {
            encoder.Add(piece);
            Assert.That(encoder.Output.Length, Is.LessThan(2 * piece.Length));
            encoder.Clear();
        }
    }

    private static string Format(string encoding) => Mixed.Replace("{0}", encoding, StringComparison.Ordinal);

    private static TestCaseData Case(string message, string expected) =>
        new TestCaseData(Encoding.Latin1.GetBytes(message), Encoding.Latin1.GetBytes(expected)).SetArgDisplayNames($"{++_cases}");
}
