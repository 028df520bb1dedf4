using System.Globalization;
using System.Text;

namespace Embedded.Mail.InteropTests.Imap;

/// <summary>A message, a character for each octet, and what it is appended with.</summary>
internal sealed record CorpusMessage(string Text, string Flags, string Date);

/// <summary>Messages as a mailbox has them, from a fixed seed: conversations, several character sets, attachments, and here and there a broken header.</summary>
internal static class MailCorpus
{
    public static readonly string[] Words =
    [
        "report", "meeting", "Budget", "invoice", "holiday", "server", "STATUS", "draft", "question", "about", "the", "garden", "Umlaut", "caf\u00e9", "stra\u00dfe", "\u0394\u03b5\u03bb\u03c4\u03b1", "\u0440\u0443\u0441", "zeta", "alpha", "mail",
    ];

    private static readonly string[] Names = ["Alice Apple", "bob", "Chlo\u00e9 Dupont", "J\u00fcrgen \u00dcber", "dave", "Eve \"The\" Eavesdropper", "", "Frank, Jr."];
    private static readonly string[] Flags = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "$Forwarded", "work", "Later"];
    private static readonly string[] Zones = ["+0000", "+0200", "-0500", "+0530"];

    public static IReadOnlyList<CorpusMessage> Generate(int count, int seed)
    {
        var random = new Random(seed);
        var subjects = new List<string>();
        return [.. Enumerable.Range(1, count).Select(number => Make(number, random, subjects))];
    }

    public static T Pick<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private static CorpusMessage Make(int number, Random random, List<string> subjects)
    {
        var parent = number > 1 && random.Next(2) == 0 ? random.Next(Math.Max(1, number - 60), number) : 0;
        var subject = parent > 0 && random.Next(10) > 0 ? Pick(random, ["Re: ", "RE: ", "Fwd: ", "re[2]: ", "[list] Re: ", ""]) + subjects[parent - 1]
            : string.Join(' ', Enumerable.Range(0, random.Next(0, 4)).Select(_ => Pick(random, Words)));
        subjects.Add(subject.StartsWith("Re: ", StringComparison.Ordinal) ? subject[4..] : subject);
        var header = new StringBuilder();
        _ = header.Append(Address("From", random)).Append(Address("To", random)).Append(random.Next(4) == 0 ? Address("Cc", random) : "");
        _ = header.Append(random.Next(30) == 0 ? "" : $"Subject: {Encode(subject, random)}\r\n").Append(DateField(random));
        _ = header.Append(random.Next(40) == 0 ? "" : Id("Message-ID", number));
        _ = parent == 0 ? header : random.Next(3) == 0 ? header.Append(Id("In-Reply-To", parent))
            : header.Append(CultureInfo.InvariantCulture, $"References: <{Math.Max(1, parent - 7)}@corpus> <{parent}@corpus>\r\n");
        _ = random.Next(5) == 0 ? header.Append(CultureInfo.InvariantCulture, $"X-Priority: {random.Next(1, 6)}\r\n") : header;
        var text = header + Body(random);
        var flags = string.Join(' ', Flags.Where(_ => random.Next(6) == 0));
        return new CorpusMessage(text, flags, string.Create(CultureInfo.InvariantCulture, $"{Moment(random):dd-MMM-yyyy HH:mm:ss} {Pick(random, Zones)}"));
    }

    private static DateTime Moment(Random random) => new DateTime(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(60 * 24 * 365 * 5));

    private static string Id(string field, int number) => string.Create(CultureInfo.InvariantCulture, $"{field}: <{number}@corpus>\r\n");

    private static string DateField(Random random) => random.Next(30) switch
    {
        0 => "",
        1 => "Date: not a date\r\n",
        _ => string.Create(CultureInfo.InvariantCulture, $"Date: {Moment(random):ddd, dd MMM yyyy HH:mm:ss} {Pick(random, Zones)}\r\n"),
    };

    private static string Address(string field, Random random)
    {
        var addresses = Enumerable.Range(0, field == "From" ? 1 : random.Next(1, 4)).Select(_ => Mailbox(random));
        return random.Next(25) == 0 ? $"{field}: undisclosed-recipients:;\r\n" : $"{field}: {string.Join(", ", addresses)}\r\n";
    }

    private static string Mailbox(Random random)
    {
        var name = Pick(random, Names);
        var address = string.Create(CultureInfo.InvariantCulture, $"user{random.Next(12)}@{Pick(random, ["example.org", "Example.COM", "mail.test"])}");
        return name.Length == 0 ? address
            : name.Any(character => character > 127) ? $"{Encode(name, random)} <{address}>"
            : $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address}>";
    }

    private static string Encode(string text, Random random)
    {
        if (text.All(char.IsAscii))
        {
            return text;
        }

        return random.Next(2) == 0
            ? $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?="
            : $"=?utf-8?q?{string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => octet == ' ' ? "_" : char.IsAsciiLetterOrDigit((char)octet) ? ((char)octet).ToString() : $"={octet:X2}"))}?=";
    }

    private static string Body(Random random)
    {
        var words = Enumerable.Range(0, random.Next(3, 60)).Select(_ => Pick(random, Words));
        var text = string.Join(' ', words);
        var plain = random.Next(3) switch
        {
            0 => $"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks)}\r\n",
            1 => $"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))}\r\n",
            _ => $"Content-Type: text/plain\r\n\r\n{string.Concat(text.Where(char.IsAscii))}\r\n",
        };
        return random.Next(4) > 0 ? $"MIME-Version: 1.0\r\n{plain}"
            : $"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=b\"\r\n\r\n--=b\r\n{plain}\r\n--=b\r\nContent-Type: text/html\r\n\r\n<p>{Pick(random, ["hidden", "words"])} <b>in html</b></p>\r\n--=b--\r\n";
    }
}
