using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

public class LenientUtf8Tests
{
    [Test]
    public void Decoding_does_not_depend_on_the_cut_nor_on_the_space_for_characters()
    {
        var random = new Random(5);
        byte[][] pieces = ["é"u8.ToArray(), "€"u8.ToArray(), "😀"u8.ToArray(), [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], "ab"u8.ToArray()];
        for (var round = 0; round < 2000; round++)
        {
            byte[] text = [.. Enumerable.Range(0, random.Next(1, 12)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            Assert.That(InPieces(text, random), Is.EqualTo(LenientUtf8.Decode(text)), Convert.ToHexString(text));
        }
    }

    [Test]
    public void Well_formed_text_is_that_text_and_the_rest_is_Windows_1252()
    {
        Assert.That(LenientUtf8.Decode("aé€😀"u8), Is.EqualTo("aé€😀"));
        Assert.That(LenientUtf8.Decode([0xe9, (byte)'a', 0xe2, 0x82, (byte)'b', 0xf0]), Is.EqualTo("éaâ‚bð"));
    }

    private static string InPieces(byte[] text, Random random)
    {
        var decoder = LenientUtf8.Instance.GetDecoder();
        var output = new StringBuilder();
        var characters = new char[random.Next(2, 5)];
        var position = 0;
        while (true)
        {
            var count = Math.Min(random.Next(0, 5), text.Length - position);
            var isLast = position + count == text.Length;
            decoder.Convert(text.AsSpan(position, count), characters, isLast, out var used, out var written, out var completed);
            output.Append(characters, 0, written);
            position += used;
            if (isLast && completed)
            {
                return output.ToString();
            }
        }
    }
}
