using System.Globalization;
using System.Text;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A message to append.</summary>
/// <param name="Octets">The message with CRLF line ends, a character for each octet.</param>
/// <param name="Date">The date of its <c>From </c> line, as APPEND takes it.</param>
internal sealed record MboxMessage(string Octets, string Date);

/// <summary>The messages of an mbox file.</summary>
internal static class Mbox
{
    private static readonly string[] Formats = ["ddd MMM d HH:mm:ss yyyy zzz", "ddd MMM d HH:mm:ss yyyy"];

    public static IReadOnlyList<MboxMessage> Load(string path) => Parse(File.ReadAllText(path, Encoding.Latin1));

    public static IReadOnlyList<MboxMessage> Parse(string text)
    {
        var messages = new List<MboxMessage>();
        StringBuilder? message = null;
        var date = DateTimeOffset.UnixEpoch;
        foreach (var line in text.Split('\n', StringSplitOptions.None).SkipLast(text.EndsWith('\n') ? 1 : 0))
        {
            if (TryParseFrom(line, out var next))
            {
                Add(messages, message, date);
                (message, date) = (new StringBuilder(), next);
            }
            else
            {
                _ = message?.Append(line).Append(line.EndsWith('\r') ? "\n" : "\r\n");
            }
        }

        Add(messages, message, date);
        return messages;
    }

    private static void Add(List<MboxMessage> messages, StringBuilder? message, DateTimeOffset date)
    {
        if (message is not null)
        {
            var zone = date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
            messages.Add(new MboxMessage(message.ToString(), date.ToString("dd-MMM-yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + zone));
        }
    }

    // From sender  Fri Feb 22 17:06:23 2008 [+0200]
    private static bool TryParseFrom(string line, out DateTimeOffset date)
    {
        date = default;
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 7 && line.StartsWith("From ", StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(string.Join(' ', words[2..]), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);
    }
}
