using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Delivery;

/// <summary>Dialogues as text: <c>C: </c> is sent, <c>S: </c> is expected, with <c>*</c> for anything.</summary>
internal static class Transcripts
{
    public static async Task ExchangeAsync(this Client client, string transcript)
    {
        foreach (var line in transcript.Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0))
        {
            if (line.StartsWith("C:", StringComparison.Ordinal))
            {
                await client.SendAsync((line.Length > 3 ? line[3..] : "") + "\r\n");
                continue;
            }

            var expected = line.Length > 3 ? line[3..] : "";
            var actual = await client.ReadLineAsync();
            Assert.That(Matches(actual, expected), $"expected: {expected}\nbut was:  {actual}\nin:\n{transcript}");
        }
    }

    public static async Task<List<string>> ReadToDotAsync(this Client client)
    {
        var lines = new List<string>();
        while (await client.ReadLineAsync() is { } line && line != ".")
        {
            lines.Add(line);
        }

        return lines;
    }

    private static bool Matches(string? actual, string expected)
    {
        var parts = expected.Split('*');
        if (actual is null || !actual.StartsWith(parts[0], StringComparison.Ordinal) || !actual.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        var at = 0;
        foreach (var part in parts)
        {
            var found = actual.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return parts.Length > 1 || actual == expected;
    }
}
