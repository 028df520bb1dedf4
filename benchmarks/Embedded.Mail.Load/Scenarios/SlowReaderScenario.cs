using System.Diagnostics;
using Embedded.Mail.Load.Mailbox;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// Connections that ask for much and read nothing: another client of the same mailbox works as if they were not there, and each holds no more than its buffers.
/// </summary>
internal sealed class SlowReaderScenario : LoadScenario
{
    private const int Messages = 2000;
    private const int SlowReaders = 9;
    private const int Repeats = 20;

    public override string Name => "slow-reader";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var server = await EmbeddedServer.StartAsync(settings);
        using var mailbox = MailboxUnderLoad.Fill(server, Messages);
        _ = Measure(mailbox);
        var alone = Measure(mailbox);
        var before = server.Memory();
        var readers = Enumerable.Range(0, SlowReaders).Select(_ => MailboxUnderLoad.Connect(server)).ToList();
        readers.ForEach(static reader => reader.Send("slow FETCH 1:* (UID BODY.PEEK[])\r\n"u8));
        var beside = Measure(mailbox);
        var growth = (server.Memory() - before) / 1024.0 / SlowReaders;
        readers.ForEach(static reader => reader.Dispose());
        return
        [
            new($"work beside {SlowReaders} slow readers (without them)", "ms", beside, alone, Aim.AtMostTimes(2)),
            new("memory of a slow reader", "KiB", growth, double.NaN, Aim.AtMost(1024, "KiB")),
        ];
    }

    private static double Measure(MailboxUnderLoad mailbox)
    {
        var times = new List<double>();
        for (var i = 0; i < Repeats; i++)
        {
            var watch = Stopwatch.StartNew();
            mailbox.Imap.Append("INBOX", DeliveryLoad.Messages[i]);
            _ = mailbox.Imap.Command("STORE 1:* +FLAGS.SILENT (\\Flagged)");
            _ = mailbox.Imap.Command("STORE 1:* -FLAGS.SILENT (\\Flagged)");
            _ = mailbox.Imap.Command("FETCH 1:100 (UID BODY.PEEK[])");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Figures.Median(times);
    }
}
