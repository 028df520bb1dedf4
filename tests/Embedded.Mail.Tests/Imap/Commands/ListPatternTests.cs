using Embedded.Mail.Imap.Commands;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>Patterns of LIST against all possibilities, which a recursion tries one by one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ListPatternTests
{
    [Test]
    public void Pattern_fits_exactly_the_names_that_some_possibility_fits([Values(1, 2, 3, 4)] int seed)
    {
        var random = new Random(seed);
        var fitting = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var name = Text(random, "ab/", 1, 9);
            var pattern = Text(random, "ab/%*%", 0, 8);
            var expected = Fits(name, pattern);
            fitting += expected ? 1 : 0;
            Assert.That(new ListPattern(pattern, '/').Matches(name), Is.EqualTo(expected), $"'{name}' and '{pattern}'");
        }

        Assert.That(fitting, Is.GreaterThan(3_000));
    }

    [TestCase("inbox", "INBOX", true)]
    [TestCase("iN%", "INBOX", true)]
    [TestCase("iN%/b", "INBOX/b", true)]
    [TestCase("INBOX/B", "INBOX/b", false)]
    [TestCase("inboxes", "INBOXES", false)]
    [TestCase("*x", "INBOX", true)]
    public void Inbox_is_spelled_in_any_case(string pattern, string name, bool expected) =>
        Assert.That(new ListPattern(pattern, '/').Matches(name), Is.EqualTo(expected));

    private static bool Fits(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] is '*' or '%')
        {
            return Fits(name, pattern[1..]) || (!name.IsEmpty && (pattern[0] == '*' || name[0] != '/') && Fits(name[1..], pattern));
        }

        return !name.IsEmpty && name[0] == pattern[0] && Fits(name[1..], pattern[1..]);
    }

    private static string Text(Random random, string letters, int least, int most) =>
        new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => letters[random.Next(letters.Length)])]);
}
