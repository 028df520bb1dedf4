using System.Text;
using Embedded.Mail.Lmtp.Wire;

namespace Embedded.Mail.Tests.Lmtp;

public sealed class DataDecoderTests
{
    [TestCase(".\r\n", "", "")]
    [TestCase("a\r\n.\r\nNEXT", "a\r\n", "NEXT")]
    [TestCase("..\r\n.\r\n", ".\r\n", "")]
    [TestCase("...x\r\n.\r\n", "..x\r\n", "")]
    [TestCase(".x\r\n.\r\n", "x\r\n", "")]
    [TestCase("a.\r\n.\r\n", "a.\r\n", "")]
    [TestCase("\n.\n\r\n.\r\n", "\n.\n\r\n", "")]
    [TestCase("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", "")]
    [TestCase("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n", "")]
    [TestCase("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "")]
    [TestCase("a\r\n.\r\rb\r\n.\r\n", "a\r\n\r\rb\r\n", "")]
    [TestCase("a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "")]
    [TestCase("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "")]
    [TestCase("a\r\r\n.\r\n", "a\r\r\n", "")]
    [TestCase("\r\n\r\n.\r\n", "\r\n\r\n", "")]
    [TestCase("\0\u00ff\r\n.\r\nx", "\0\u00ff\r\n", "x")]
    public void Text_is_unstuffed_the_same_wherever_it_is_cut(string wire, string text, string rest)
    {
        var octets = Encoding.Latin1.GetBytes(wire);
        for (var first = 0; first <= octets.Length; first++)
        {
            for (var second = first; second <= octets.Length; second++)
            {
                Assert.That(Decode([octets[..first], octets[first..second], octets[second..]]), Is.EqualTo((text, rest)), $"cut at {first} and {second}");
            }
        }

        Assert.That(Decode([.. octets.Select(static octet => new[] { octet })]), Is.EqualTo((text, rest)), "octet by octet");
    }

    [Test]
    public void Whatever_is_stuffed_comes_back_and_never_ends_early()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => ".\r\n.x"[random.Next(5)])]) + "\r\n";
            var wire = (text.StartsWith('.') ? "." : "") + text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n";
            var octets = Encoding.Latin1.GetBytes(wire);
            var cut = random.Next(octets.Length);
            Assert.That(Decode([octets[..cut], octets[cut..]]), Is.EqualTo((text, "")));
        }
    }

    private static (string Text, string Left) Decode(byte[][] pieces)
    {
        var decoder = new DataDecoder();
        var text = new StringBuilder();
        var rest = new StringBuilder();
        foreach (var piece in pieces)
        {
            var output = new byte[piece.Length + 1];
            var consumed = decoder.Decode(piece, output, out var written);
            text.Append(Encoding.Latin1.GetString(output, 0, written));
            rest.Append(Encoding.Latin1.GetString(piece, consumed, piece.Length - consumed));
        }

        Assert.That(decoder.IsEnded);
        return (text.ToString(), rest.ToString());
    }
}
