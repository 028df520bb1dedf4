using System.Diagnostics;
using System.Globalization;

namespace Embedded.Mail.Load.Mailbox;

/// <summary>Messages appended one after the other, each with a command of its own that is answered once the message is on stable storage.</summary>
internal static class AppendRate
{
    /// <summary>Appends to a fresh mailbox.</summary>
    /// <returns>Messages in a second.</returns>
    public static double Measure(MailboxUnderLoad mailbox, int count, int round)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"appended{round}");
        _ = mailbox.Imap.Command($"CREATE {name}");
        RawDisk.Settle();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            mailbox.Imap.Append(name, DeliveryLoad.Messages[i % DeliveryLoad.Messages.Count]);
        }

        return count / watch.Elapsed.TotalSeconds;
    }
}
