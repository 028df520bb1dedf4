using System.Text;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>The hard messages, with CRLF, LF and mixed line ends, and mutations of them from a fixed seed.</summary>
internal static class MimeCorpus
{
    private static readonly string[] Pieces =
    [
        "\n", "\n\n", "\r", " ", "\t", "\n ", "--", "--b", "\n--b\n", "\n--b--\n", "\n--a\n", "\n--a--\n", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":", "=", "*", ".",
        "/", "[", "]", "?", "\u00e9", "%20", "*0=", "*1*=", "=?utf-8?q?x?=", "Content-Type: ", "\nContent-Type: multipart/mixed; boundary=b\n", "\nContent-Type: message/rfc822\n",
        "\nMIME-Version: 1.0\n", "\nSubject: x\n", "\nContent-Transfer-Encoding: base64\n", "boundary=a", "; name=\"x\"", "text/plain", "a@b", "g: a@b;", "From: ", "\nFrom: x <y@z>\n",
    ];

    public static IEnumerable<byte[]> Generate(int count, int seed)
    {
        foreach (var text in HardMessages.All)
        {
            yield return Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
            yield return Encoding.Latin1.GetBytes(text);
        }

        var random = new Random(seed);
        for (var made = 2 * HardMessages.All.Count; made < count; made++)
        {
            var text = Mutate(Pick(random), random);
            // A store may drop the first of two CRs before an LF, as Dovecot does; that is nothing of reading.
            text = WithLineEnds(text.Length == 0 ? "\n" : text, random);
            text = text.Replace("\r\r", "\r", StringComparison.Ordinal);
            yield return Encoding.Latin1.GetBytes(text.EndsWith('\r') ? text + "\n" : text);
        }
    }

    private static string Pick(Random random) => HardMessages.All[random.Next(HardMessages.All.Count)];

    private static string Mutate(string text, Random random)
    {
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(9) switch
            {
                0 => text.Remove(at, random.Next(Math.Min(20, text.Length - at) + 1)),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                2 => text.Insert(at, Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)]),
                3 => OfLines(text, lines => lines.RemoveAt(random.Next(lines.Count))),
                4 => OfLines(text, lines => lines.Insert(random.Next(lines.Count), lines[random.Next(lines.Count)])),
                5 => OfLines(text, lines => lines.Insert(random.Next(lines.Count), PickLine(random))),
                6 => text[..at],
                7 => Wrap(text, Pick(random), random),
                _ => text.Length == 0 ? text : text.Remove(at - (at > 0 ? 1 : 0), 1).Insert(Math.Max(0, at - 1), ((char)random.Next(1, 256)).ToString()),
            };
        }

        return text.Length > 60_000 ? text[..60_000] : text;
    }

    private static string PickLine(Random random)
    {
        var lines = Pick(random).Split('\n');
        return lines[random.Next(lines.Length)];
    }

    private static string OfLines(string text, Action<List<string>> change)
    {
        var lines = text.Split('\n').ToList();
        change(lines);
        return string.Join('\n', lines);
    }

    private static string Wrap(string text, string other, Random random) => random.Next(3) switch
    {
        0 => $"Content-Type: multipart/mixed; boundary=W\n\n--W\n{text}\n--W\n{other}\n--W--\n",
        1 => $"Subject: wrapped\nContent-Type: message/rfc822\n\n{text}",
        _ => $"Content-Type: multipart/digest; boundary=\"b\"\n\n--b\n\n{text}\n--b--\n",
    };

    private static string WithLineEnds(string text, Random random) => random.Next(4) switch
    {
        0 => text,
        1 => string.Concat(text.Select(c => c != '\n' ? c.ToString() : random.Next(2) == 0 ? "\n" : "\r\n")),
        _ => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal),
    };
}
