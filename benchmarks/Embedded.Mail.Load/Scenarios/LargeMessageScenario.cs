using System.Diagnostics;
using System.Globalization;
using Embedded.Mail.Load.Mailbox;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>One very large message is appended and fetched: the server's memory must not follow its size.</summary>
internal sealed class LargeMessageScenario : LoadScenario
{
    private const int Mebibyte = 1024 * 1024;

    public override string Name => "large-message";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var server = await EmbeddedServer.StartAsync(settings);
        using var connection = MailboxUnderLoad.Connect(server);

        // Code that is loaded and compiled on first use is no cost of the message.
        connection.AppendLarge("INBOX", 4L * Mebibyte);
        _ = connection.Command("FETCH 1 (UID BODY.PEEK[])");
        _ = connection.Command("FETCH 1 (UID ENVELOPE BODYSTRUCTURE)");
        var before = server.Memory();
        var append = Watched(server, () => connection.AppendLarge("INBOX", (long)settings.LargeMessage * Mebibyte));
        var fetch = Watched(server, () => connection.Command("FETCH 2 (UID BODY.PEEK[])"));
        var structure = Watched(server, () => connection.Command("FETCH 2 (UID ENVELOPE BODYSTRUCTURE)"));
        return
        [
            Row("APPEND", append), Row("FETCH BODY.PEEK[]", fetch), Row("FETCH BODYSTRUCTURE", structure),
        ];

        ResultRow Row(string command, (double Peak, double Seconds) work) => new(
            string.Create(CultureInfo.InvariantCulture, $"{command} of {settings.LargeMessage} MiB: growth (MiB/s)"),
            "MiB",
            (work.Peak - before) / Mebibyte,
            settings.LargeMessage / work.Seconds,
            Aim.AtMost(64, "MiB"));
    }

    private static (double Peak, double Seconds) Watched(MailServerProcess server, Action work)
    {
        var peak = 0L;
        using var timer = new Timer(_ => peak = Math.Max(peak, server.Memory()), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        var watch = Stopwatch.StartNew();
        work();
        var seconds = watch.Elapsed.TotalSeconds;
        return (Math.Max(peak, server.Memory()), seconds);
    }
}
