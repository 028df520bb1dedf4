using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Tests.Imap.Wire;

/// <summary>Where commands begin and end (RFC 9051 §2.2.1, §4.3, RFC 7888).</summary>
public sealed class ImapCommandFramerTests
{
    private static readonly string[] Inputs =
    [
        "a NOOP\r\nb NOOP\nc LOGOUT\r\n",
        "\r\n\r\na NOOP\r\n",
        "a LOGIN {5}\r\nalice {6}\r\nsecret\r\nb NOOP\r\n",
        "a LOGIN {5+}\r\nalice {6+}\r\nsecret\r\nb NOOP\r\n",
        "a LOGIN {5}\nal\r\ne {0}\r\n\r\nb NOOP\r\n",
        "a APPEND INBOX {20}\r\n12345678901234567\r\n \r\nb NOOP\r\n",
        "a APPEND {5}\r\nINBOX (\\Seen) {4+}\r\nabcd {3}\r\nxyz\r\nb NOOP\r\n",
        "a APPEND \"x y\" ~{4}\r\nab\0d\r\nb NOOP\r\n",
        "a APPEND INBOX {0}\r\n\r\nb NOOP\r\n",
        "a APPEND {3} x\r\nb APPEND\r\nc NOOP\r\n",
        "a LOGIN {101}\r\nb NOOP\r\n",
        "a LOGIN {99999999999999999999999}\r\nb NOOP\r\n",
        "a LOGIN {60}\r\n" + new string('x', 60) + " {60}\r\nb NOOP\r\n",
        "a LOGIN {101+}\r\n" + new string('x', 99) + "\r\n {3+}\r\nabc d\r\nb NOOP\r\n",
        "a " + new string('x', 500) + "\r\nb NOOP\r\n",
        "a " + new string('x', 500) + " {30+}\r\n" + new string('\n', 30) + " more\r\nb NOOP\r\n",
        "a " + new string('x', 500) + " {30}\r\nb NOOP\r\n",
        "{5}\r\na NOOP\r\n",
        "a{5}\r\nb NOOP\r\n",
        "{5+}\r\nx NOO\r\nb NOOP\r\n",
        "a{5+}\r\nx\r\nyz\r\nb NOOP\r\n",
        "a X foo}\r\nb X {x}\r\nc X {}\r\nd X {+}\r\ne NOOP\r\n",
        "a NO\0OP\r\nb NO\rOP\r\nc NOOP\r\n",
    ];

    [Test]
    public void Commands_and_literals_are_told_apart()
    {
        Assert.That(
            FramerRun.Run(Octets("a LOGIN {5}\r\nalice {6+}\r\nsecret\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])["+", "command: a LOGIN {5}\r\nalice {6+}\r\nsecret\r\n", "command: b NOOP\r\n"]));
        Assert.That(
            FramerRun.Run(Octets("a APPEND {5}\r\nINBOX (\\Seen) {4+}\r\nabcd {3}\r\nxyz\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])
            [
                "+", "literal: a APPEND {5}\r\nINBOX (\\Seen) {4+}\r\n", "end of literal", "literal:  {3}\r\n", "end of literal",
                "command: \r\n", "command: b NOOP\r\n",
            ]));
    }

    [Test]
    public void Too_large_literals_are_refused_without_asking_for_them()
    {
        Assert.That(
            FramerRun.Run(Octets("a LOGIN {101}\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])["Refused: Literal size too large", "command: b NOOP\r\n"]));
        Assert.That(
            FramerRun.Run(Octets("a LOGIN {101+}\r\n" + new string('\n', 101) + " x {2+}\r\n\r\n\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])["Refused: Literal size too large", "command: b NOOP\r\n"]));
        Assert.That(FramerRun.Run(Octets("a LOGIN {10001+}\r\n"), []), Is.EqualTo((string[])["Fatal: Literal size too large"]));
    }

    [Test]
    public void Literal_that_comes_unasked_is_part_of_the_command_wherever_it_stands() =>
        Assert.That(
            FramerRun.Run(Octets("{7+}\r\nx LOGOU T\r\na{5}\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])["command: {7+}\r\nx LOGOU T\r\n", "command: a{5}\r\n", "command: b NOOP\r\n"]));

    [Test]
    public void Literals_together_have_the_limit_of_one()
    {
        Assert.That(
            FramerRun.Run(Octets("a X {60}\r\n" + new string('x', 60) + " {60}\r\nb NOOP\r\n"), []),
            Is.EqualTo((string[])["+", "Refused: Literal size too large", "command: b NOOP\r\n"]));
    }

    [Test]
    public void Literal_minus_allows_4096_octets_unasked()
    {
        var limits = new ImapFramerLimits(200, 10_000, 4096, 100_000, StreamsAppend: true);
        Assert.That(FramerRun.Run(Octets("a X {4096+}\r\n" + new string('x', 4096) + "\r\n"), [], limits)[0], Does.StartWith("command"));
        Assert.That(FramerRun.Run(Octets("a X {4097+}\r\n" + new string('x', 4097) + "\r\n"), [], limits)[0], Does.StartWith("Refused"));
        Assert.That(FramerRun.Run(Octets("a X {4097}\r\n"), [], limits)[0], Is.EqualTo("+"));
    }

    [Test]
    public void Before_login_nothing_is_streamed()
    {
        var limits = FramerRun.Limits with { StreamsAppend = false };
        Assert.That(FramerRun.Run(Octets("a APPEND INBOX {500}\r\n"), [], limits), Is.EqualTo((string[])["Refused: Literal size too large"]));
    }

    [Test]
    public void Endless_line_is_given_up_at_a_price_in_octets_and_none_in_memory()
    {
        var run = new FramerRun(FramerRun.Limits);
        for (var i = 0; i < 1000; i++)
        {
            run.Feed(new byte[100]);
        }

        Assert.That(run.MostKept, Is.LessThan(1000));
    }

    [Test]
    public void Same_octets_cut_anywhere_give_the_same_commands([ValueSource(nameof(Inputs))] string input)
    {
        var octets = Octets(input);
        var whole = FramerRun.Run(octets, []);
        Assert.That(whole, Is.Not.Empty);
        for (var first = 0; first <= octets.Length; first++)
        {
            Assert.That(FramerRun.Run(octets, [first]), Is.EqualTo(whole), $"cut at {first}");
        }

        Assert.That(FramerRun.Run(octets, Enumerable.Range(1, octets.Length - 1)), Is.EqualTo(whole), "octet by octet");
    }

    [Test]
    public void Random_octets_neither_throw_nor_fill_memory()
    {
        var random = new Random(4711);
        var pieces = new[] { "a ", "{5}", "{3+}\r\n", "\r\n", "\n", "\0", "\"", "\\", "(", ")", "APPEND INBOX ", "~{9}\r\n", "{99999999999}\r\n", "UID FETCH 1:* ", "ü", "\r", "}" };
        for (var round = 0; round < 2000; round++)
        {
            var octets = new List<byte>();
            while (octets.Count < 300)
            {
                octets.AddRange(random.Next(3) == 0 ? [(byte)random.Next(256)] : Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
            }

            var run = new FramerRun(FramerRun.Limits);
            run.Feed([.. octets]);
            ImapReaderTests.ReadEverything([.. octets[random.Next(octets.Count)..]]);
        }
    }

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);
}
