using System.Globalization;
using Embedded.Mail.Load.Mailbox;
using Embedded.Mail.Load.Servers;

namespace Embedded.Mail.Load.Scenarios;

/// <summary>
/// What clients do with one large mailbox: ours and Dovecot hold the same messages in the same order and do each work in turn. Figures are medians; the first rounds of each are not counted.
/// </summary>
internal sealed class MailboxScenario : LoadScenario
{
    // Until what a work needs is compiled as a server has it that runs for weeks, as with deliveries.
    private const int WarmUpRounds = 3;

    private const int MessagesAppended = 500;
    private const int MessagesRetrieved = 2000;
    private const string Append = "APPEND one by one";

    private static readonly TimeSpan RawDuration = TimeSpan.FromSeconds(2);

    public override string Name => "mailbox";

    public override async Task<IReadOnlyList<ResultRow>> RunAsync(LoadSettings settings)
    {
        await using var ourServer = await EmbeddedServer.StartAsync(settings);
        await using var theirServer = await DovecotServer.StartAsync(settings);
        using var ours = MailboxUnderLoad.Fill(ourServer, settings.Messages);
        using var theirs = MailboxUnderLoad.Fill(theirServer, settings.Messages);
        RawDisk.Settle();
        var rows = new List<ResultRow>();
        foreach (var work in MailboxWork.All.Where(work => IsWanted(work.Name, settings)))
        {
            if (work.Capability is not { } capability || (ours.Capabilities.Contains(capability) && theirs.Capabilities.Contains(capability)))
            {
                rows.Add(Measure(work.Name, "ms", work.AimRatio is { } ratio ? Aim.AtMostTimes(ratio) : Aim.None, settings, ours, theirs, work.Measure));
            }
        }

        AddRate(rows, Append, 3, settings, ours, theirs, (mailbox, round) => AppendRate.Measure(mailbox, MessagesAppended, round));
        AddRaw(rows, settings);
        AddRate(rows, "POP3 RETR", 1.5, settings, ours, theirs, (mailbox, _) => RetrieveRate.Measure(mailbox, Math.Min(MessagesRetrieved, settings.Messages)));
        return rows;
    }

    private static void AddRate(
        List<ResultRow> rows, string name, double aim, LoadSettings settings, MailboxUnderLoad ours, MailboxUnderLoad theirs, Func<MailboxUnderLoad, int, double> measure)
    {
        if (IsWanted(name, settings))
        {
            rows.Add(Measure(name, "1/s", Aim.Times(aim), settings, ours, theirs, measure));
        }
    }

    /// <summary>What no server on this disk can be better at: the same messages brought to it by one thread, with no index, no protocol and no client.</summary>
    private static void AddRaw(List<ResultRow> rows, LoadSettings settings)
    {
        if (rows.Find(static row => row.Name == Append) is { } append)
        {
            rows.Add(append with { Name = $"{Append}, against write + fdatasync + rename", Other = Raw(RawSync.Message), Aim = Aim.None });
            rows.Add(append with { Name = $"{Append}, against that and log + fdatasync", Other = Raw(RawSync.MessageThenLog), Aim = Aim.None });
        }

        double Raw(RawSync sync)
        {
            var disk = new RawDisk(threads: 1, folders: 1);
            return Figures.Median(Enumerable.Range(0, settings.Rounds).Select(_ => disk.Measure(settings with { Duration = RawDuration }, sync)));
        }
    }

    private static bool IsWanted(string name, LoadSettings settings) => settings.Rows is null || name.Contains(settings.Rows, StringComparison.OrdinalIgnoreCase);

    private static ResultRow Measure(
        string name, string unit, Aim aim, LoadSettings settings, MailboxUnderLoad ours, MailboxUnderLoad theirs, Func<MailboxUnderLoad, int, double> measure)
    {
        var figures = new List<(double Ours, double Theirs)>();
        for (var round = 0; round < WarmUpRounds + settings.Rounds; round++)
        {
            figures.Add((measure(ours, round), measure(theirs, round)));
        }

        var measured = figures.Skip(WarmUpRounds).ToList();
        Console.Error.WriteLine($"  {name}: ours {Text(measured.Select(pair => pair.Ours))}; Dovecot {Text(measured.Select(pair => pair.Theirs))} {unit}");
        return new(name, unit, Figures.Median(measured.Select(pair => pair.Ours)), Figures.Median(measured.Select(pair => pair.Theirs)), aim);
    }

    private static string Text(IEnumerable<double> figures) =>
        string.Join(' ', figures.Select(figure => figure.ToString(figure < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)));
}
