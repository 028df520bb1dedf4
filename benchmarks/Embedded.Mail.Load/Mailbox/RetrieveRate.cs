using System.Diagnostics;
using System.Globalization;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>Messages that a POP3 client gets one after the other.</summary>
internal static class RetrieveRate
{
    /// <summary>Gets the first messages of the INBOX.</summary>
    /// <returns>Messages in a second.</returns>
    public static double Measure(MailboxUnderLoad mailbox, int count)
    {
        using var connection = new LineConnection(mailbox.Server.Pop3Port);
        foreach (var command in (string[])[$"USER {MailServerProcess.UserName(0)}", $"PASS {MailServerProcess.Password}", "STAT"])
        {
            var answer = connection.Pop3Command(command, isLong: false);
            _ = answer.StartsWith("+OK", StringComparison.Ordinal) ? answer : throw new InvalidOperationException(answer);
        }

        var watch = Stopwatch.StartNew();
        for (var number = 1; number <= count; number++)
        {
            _ = connection.Pop3Command(string.Create(CultureInfo.InvariantCulture, $"RETR {number}"), isLong: true);
        }

        var rate = count / watch.Elapsed.TotalSeconds;
        _ = connection.Pop3Command("QUIT", isLong: false);
        return rate;
    }
}
