using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>
/// A mailbox as people keep them, message after message and the same each time: texts as <see cref="DeliveryLoad.Messages"/> has them, but with subjects of words of which some are rare,
/// dates that go on, and in 4 of 10 messages an answer to one of those shortly before.
/// </summary>
internal static partial class MailboxCorpus
{
    private const int ReachOfAnswers = 300;

    private static readonly string[] Words =
    [
        "agenda", "budget", "contract", "deadline", "estimate", "figures", "garden", "holiday", "invoice", "journey", "keys", "lunch", "minutes", "notes", "offer", "plan",
        "question", "report", "schedule", "ticket", "update", "visit", "weekend", "yesterday",
    ];

    private static readonly DateTimeOffset Start = new(2023, 1, 2, 8, 0, 0, TimeSpan.FromHours(1));

    /// <summary>The first messages of the mailbox.</summary>
    public static IEnumerable<byte[]> Messages(int count)
    {
        var random = new Random(7);
        var threads = new List<(string Subject, string References)>();
        for (var number = 0; number < count; number++)
        {
            var answered = threads.Count > 0 && random.Next(10) < 4 ? Math.Max(0, number - 1 - random.Next(ReachOfAnswers)) : -1;
            var subject = answered < 0 ? Subject(random, number) : threads[answered].Subject;
            yield return Message(number, subject, answered < 0 ? "" : threads[answered].References, isAnswer: answered >= 0, random);
            threads.Add((subject, Joined(answered < 0 ? "" : threads[answered].References, number)));
        }
    }

    private static string Subject(Random random, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Words[random.Next(Words.Length)]} and {Words[random.Next(Words.Length)]}{(random.Next(100) == 0 ? " quarterly" : "")} {number % 1000}");

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"<{number * 7919L:x}.{number}@example.org>");

    // Clients keep the first and the newest.
    private static string Joined(string references, int number)
    {
        var all = $"{references} {Id(number)}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', all.Length <= 10 ? all : [all[0], .. all[^9..]]);
    }

    private static byte[] Message(int number, string subject, string references, bool isAnswer, Random random)
    {
        var text = Encoding.Latin1.GetString(DeliveryLoad.Messages[number % DeliveryLoad.Messages.Count]);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        var date = Start.AddMinutes((number * 37) + random.Next(120)).ToString("ddd, d MMM yyyy HH:mm:ss +0100", CultureInfo.InvariantCulture);
        var header = new StringBuilder(OwnFields.Replace(text[..end], ""))
            .Append(CultureInfo.InvariantCulture, $"Subject: {(isAnswer ? "Re: " : "")}{subject}\r\nDate: {date}\r\nMessage-ID: {Id(number)}\r\n");
        if (isAnswer)
        {
            var ids = references.Split(' ');
            header.Append(CultureInfo.InvariantCulture, $"In-Reply-To: {ids[^1]}\r\nReferences: {string.Join("\r\n\t", ids)}\r\n");
        }

        return Encoding.Latin1.GetBytes(header.Append(text, end, text.Length - end).ToString());
    }

    [GeneratedRegex(@"^(Subject|Date|Message-ID|In-Reply-To|References):[^\n]*\n([ \t][^\n]*\n)*", RegexOptions.Multiline)]
    private static partial Regex OwnFields { get; }
}
