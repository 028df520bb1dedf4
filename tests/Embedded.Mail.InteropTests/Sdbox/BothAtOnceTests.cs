using System.Globalization;
using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Our store and Dovecot at work on one root at the same time.</summary>
public sealed class BothAtOnceTests
{
    private const int WritersOfEach = 4;

    private static readonly string[] Mailboxes = ["INBOX", "Work", "Archive/2024"];

    // Far more than an operation takes, far less than a lock is waited for.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    [TestCase(false)]
    [TestCase(true)]
    [NonParallelizable]
    public async Task Nothing_is_lost_doubled_or_complained_of(bool shortLogs)
    {
        using var root = new SharedRoot(shortLogs ? ShortLogs.BusyDovecot : "");
        await using var pair = await SharedPair.OpenAsync(root, options =>
        {
            options.Sync = SyncMode.Optimized;
            options.IndexLimits = shortLogs ? ShortLogs.BusyOurs : options.IndexLimits;
        });
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create("Work"), SpecialUse.None, default);
        await pair.Dovecot.CommandAsync("CREATE Archive/2024");

        var sessions = await Task.WhenAll(Enumerable.Range(0, WritersOfEach).Select(_ => root.ImapAsync()));
        List<Writer> writers = [];
        for (var i = 0; i < WritersOfEach; i++)
        {
            writers.Add(new StoreWriter(pair.Ours, $"ours{i}", i));
            writers.Add(new DovecotWriter(sessions[i], $"theirs{i}", i + 100));
        }

        using var stop = new CancellationTokenSource(Effort.BothAtOnce);
        var delivered = DeliverAsync(root, stop.Token);
        await using var reader = await root.ImapAsync();
        var reading = Task.WhenAll(ReadOursAsync(pair.Ours, stop.Token), ReadTheirsAsync(reader, stop.Token));
        await Task.WhenAll(writers.Select(writer => Task.Run(() => writer.RunAsync(stop.Token))));
        var deliveries = await delivered;
        await reading;
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        foreach (var writer in writers)
        {
            await TestContext.Out.WriteLineAsync($"{writer.GetType().Name}: {writer.Operations} operations, {writer.Messages.Count} messages, slowest {writer.Slowest.TotalMilliseconds:F0} ms");
        }

        await TestContext.Out.WriteLineAsync($"{deliveries.Count} deliveries");
        Assert.That(File.Exists(Path.Combine(root.Mails("INBOX"), "dovecot.index.log.2")) || !shortLogs, Is.True, "the log was replaced");
        await pair.CompareAsync("at the end");
        var expected = writers.SelectMany(static writer => writer.Messages).Select(static message => message.ToString());
        var found = await ReadAsync(pair.Dovecot);
        Assert.That(found.Where(static line => !line.Contains("delivered", StringComparison.Ordinal)).Order(StringComparer.Ordinal), Is.EqualTo(expected.Order(StringComparer.Ordinal)));
        Assert.That(found.Where(static line => line.Contains("delivered", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]), Is.EquivalentTo(deliveries));
        Assert.That(writers.Select(static writer => writer.Slowest), Is.All.LessThan(Longest));
    }

    // Dovecot's delivery agent is a fifth writer, a new process for each message.
    private static async Task<List<string>> DeliverAsync(SharedRoot root, CancellationToken stop)
    {
        var subjects = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"delivered-{subjects.Count}");
            await root.DeliverAsync($"Subject: {subject}\r\n\r\nx\r\n");
            subjects.Add(subject);
        }

        return subjects;
    }

    // Readers write as well, into the caches.
    private static async Task ReadOursAsync(IMailAccount account, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await using var mailbox = await account.OpenMailboxAsync(MailboxName.Create(Mailboxes[i % Mailboxes.Length]), MailboxAccess.ReadOnly, default);
            _ = await mailbox.RefreshAsync(default);
            await foreach (var metadata in mailbox.ReadMetadataAsync(UidSet.All, new MetadataRequest(MessageFields.Envelope | MessageFields.Guid), default))
            {
                Assert.That(metadata.Envelope.IsEmpty, Is.False);
            }
        }
    }

    private static async Task ReadTheirsAsync(DovecotSession session, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await session.CommandAsync($"EXAMINE {Mailboxes[i % Mailboxes.Length]}");
            _ = await session.TryAsync("FETCH 1:* (BODYSTRUCTURE MODSEQ)");
        }
    }

    private static async Task<List<string>> ReadAsync(DovecotSession session)
    {
        var found = new List<string>();
        foreach (var mailbox in Mailboxes)
        {
            await session.CommandAsync($"EXAMINE {mailbox}");
            foreach (var line in (await session.TryAsync("UID FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")).Where(static line => line.Contains(" FETCH (", StringComparison.Ordinal)))
            {
                var items = new Dictionary<string, string>();
                ImapPeer.ReadItems(line, items);
                var flags = items["FLAGS"][1..^1].Split(' ');
                found.Add(new WrittenMessage(ImapPeer.Unquote(items["BODY[HEADER.FIELDS (SUBJECT)]"])!.Trim()["Subject: ".Length..])
                {
                    Mailbox = mailbox,
                    Uid = uint.Parse(items["UID"], CultureInfo.InvariantCulture),
                    IsSeen = flags.Contains("\\Seen"),
                    Keyword = string.Concat(flags.Where(static flag => flag.StartsWith('k'))),
                }.ToString());
            }
        }

        return found;
    }
}
