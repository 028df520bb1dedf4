using System.Globalization;
using System.Text;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>Commands that only ask, from a fixed seed. Each is text with a character for each octet.</summary>
internal sealed class RandomQueries(Random random, int messages)
{
    private static readonly string[] SortKeys = ["ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO", "DISPLAYFROM", "DISPLAYTO"];
    private static readonly string[] Items =
    [
        "UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]", "BODY.PEEK[1]", "BODY.PEEK[2]", "BODY.PEEK[1.MIME]",
        "BODY.PEEK[]", "BODY.PEEK[]<10.40>", "BODY.PEEK[TEXT]<5.1000>", "BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT)]", "BODY.PEEK[HEADER.FIELDS.NOT (FROM DATE)]", "BINARY.PEEK[1]", "BINARY.SIZE[1]",
        "BODY.PEEK[HEADER.FIELDS (REFERENCES)]<0.12>", "RFC822.HEADER",
    ];

    private static readonly string[] Patterns = ["*", "%", "a*", "%/%", "a/%", "*b*", "%b", "INBOX", "inbox", "a/b/%", "*/c", "none", "d%", "a/b*", "%/b/%", "*%", "%*", "A*", "archive/*", "d/*"];

    /// <summary>The whole mailbox by each key. Dovecot remembers the order of strings, and confuses it where the first to be sorted were only some.</summary>
    public static IEnumerable<string> WholeSorts => SortKeys.Select(key => $"SORT ({key}) UTF-8 ALL");

    /// <summary>The next command.</summary>
    public string Next() => random.Next(20) switch
    {
        < 8 => $"{Uid()}SEARCH {Charset()}{Keys(2)}",
        < 10 => $"{Uid()}SEARCH RETURN ({Return()}) {Charset()}{Keys(2)}",
        < 13 => $"{Uid()}SORT ({Sort()}) UTF-8 {Keys(1)}",
        < 14 => $"{Uid()}SORT RETURN ({Return()}) ({Sort()}) UTF-8 {Keys(1)}",
        < 15 => $"{Uid()}THREAD {Pick(["REFERENCES", "ORDEREDSUBJECT", "REFS"])} UTF-8 {Keys(1)}",
        < 18 => $"{Uid()}FETCH {Set(5)} ({string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(Items)).Distinct())})",
        < 19 => $"LIST {Pick(["\"\"", "\"\"", "a/", "a", "d/"])} {Pick(Patterns)}",
        _ => $"STATUS {Pick(["corpus", "a", "a/b", "INBOX"])} ({string.Join(' ', ((string[])["MESSAGES", "UIDNEXT", "UNSEEN", "SIZE"]).Where(_ => random.Next(2) == 0).DefaultIfEmpty("MESSAGES"))})",
    };

    private static string Quote(string text) => text.All(char.IsAscii) ? $"\"{text}\""
        : string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.UTF8.GetByteCount(text)}+}}\r\n{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))}");

    private string Uid() => random.Next(2) == 0 ? "UID " : "";

    private static string Charset() => "CHARSET UTF-8 ";

    private string Return() => Pick(["ALL", "MIN", "MAX", "COUNT", "MIN MAX", "COUNT ALL", "", $"PARTIAL {Number(1, 40)}:{Number(1, 90)}"]);

    private string Sort() => string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => (random.Next(3) == 0 ? "REVERSE " : "") + Pick(SortKeys)));

    private string Keys(int depth) => string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Key(depth)));

    private string Key(int depth) => random.Next(depth > 0 ? 14 : 10) switch
    {
        0 => Pick(["ALL", "SEEN", "UNSEEN", "ANSWERED", "FLAGGED", "UNDELETED", "DRAFT", "KEYWORD work", "UNKEYWORD later", "UNANSWERED", "RECENT", "OLD"]),
        1 => $"{Pick(["BEFORE", "ON", "SINCE", "SENTSINCE 1-Jan-1990 SENTBEFORE", "SENTON", "SENTSINCE"])} {new DateTime(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(1825)).ToString("d-MMM-yyyy", CultureInfo.InvariantCulture)}",
        2 => $"{Pick(["LARGER", "SMALLER"])} {Number(200, 1200)}",
        3 => $"{Pick(["FROM", "TO", "CC", "BCC"])} {Quote(Pick(["alice", "user1", "user1@", "EXAMPLE.com", "\u00fcber", "chlo", "mail.test", "undisclosed", "jr.", "\\\"the\\\""]))}",
        4 => $"SUBJECT {Quote(Pick(MailCorpus.Words))}",
        5 => $"{Pick(["BODY", "TEXT"])} {Quote(Pick(MailCorpus.Words))}",
        6 => $"HEADER {Pick(["X-Priority", "Message-ID", "References", "Subject", "Date", "Nothing"])} {Quote(Pick(["", "1", "corpus", "re", "2016"]))}",
        7 => Set(200),
        8 => $"UID {Set(200)}",
        9 => $"{Pick(["BODY", "TEXT"])} {Quote(Pick(["in html", "hidden", "the garden", "delta", "user3", "strasse", "CAF\u00c9", "\u0440\u0443\u0441"]))}",
        10 => $"NOT ({Key(depth - 1)})",
        11 => $"OR ({Key(depth - 1)}) ({Key(depth - 1)})",
        12 => $"({Keys(depth - 1)})",
        _ => Key(depth - 1),
    };

    private string Set(int length)
    {
        var first = random.Next(1, messages);
        return random.Next(4) switch
        {
            0 => $"{Number(1, messages)}",
            1 => $"{first},{Number(1, messages)},{Number(1, messages)}",
            2 => string.Create(CultureInfo.InvariantCulture, $"{Math.Min(messages, first + random.Next(length))}:{first}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{messages - random.Next(length)}:*"),
        };
    }

    private string Number(int least, int most) => random.Next(least, most + 1).ToString(CultureInfo.InvariantCulture);

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
