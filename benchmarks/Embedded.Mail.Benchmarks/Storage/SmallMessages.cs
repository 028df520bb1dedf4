using System.Globalization;
using System.Text;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Benchmarks.Storage;

/// <summary>Fills mailboxes where the count of messages matters and their size does not.</summary>
internal static class SmallMessages
{
    private const int Batch = 5_000;

    /// <summary>Appends so many messages of some 300 octets, each with a subject of its own.</summary>
    public static async Task AppendAsync(IMailbox mailbox, int count)
    {
        for (var first = 1; first <= count; first += Batch)
        {
            await using var append = await mailbox.BeginAppendAsync(default);
            for (var number = first; number < first + Batch && number <= count; number++)
            {
                var text = Text(number);
                await append.AddAsync(new MemoryStream(text), text.Length, AppendOptions.Default, default);
            }

            _ = await append.CommitAsync(default);
        }
    }

    private static byte[] Text(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
        From: Sender {number % 100} <sender{number % 100}@example.org>
        To: User <user@example.net>
        Subject: Message number {number}
        Date: Mon, 1 Jan 2024 10:{number / 60 % 60:00}:{number % 60:00} +0100
        Message-ID: <{number}@example.org>

        A short text.

        """).ReplaceLineEndings("\r\n"));
}
