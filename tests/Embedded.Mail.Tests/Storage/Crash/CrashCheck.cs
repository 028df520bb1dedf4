using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>What must be true of a root after a crash.</summary>
/// <param name="run">The run that ended with it.</param>
/// <param name="root">What the crash left.</param>
/// <param name="allowed">What a client may find.</param>
internal sealed class CrashCheck(CrashRun run, string root, IReadOnlyList<MailImage> allowed)
{
    private const string Probe = "probe";

    /// <summary>Whether the system ended with the process: of messages that were not acknowledged the names may be lost and the index may have them, or the other way round.</summary>
    public bool IsPowerLoss { get; init; }

    private MailImage Start => run.Reference.Start;

    /// <summary>Messages whose change was under way: their files may come back when an index is built anew.</summary>
    private HashSet<string> Pending => [.. allowed.SelectMany(static image => image.Ids), .. run.Unordered?.Concurrent ?? []];

    /// <summary>Opens the root, works with it, opens it again.</summary>
    public async Task RunAsync(bool rebuilds)
    {
        var found = await WorkAsync();
        run.Time.Advance(TimeSpan.FromHours(1));
        await OpenQuietlyAsync(found);
        if (rebuilds)
        {
            await RebuildAsync(found);
        }
    }

    private async Task<MailImage> WorkAsync()
    {
        // Files have the system's time. Who starts again after so long finds no lock to wait for.
        run.Time.Advance(TimeSpan.FromMinutes(1));
        await using var process = Open();
        var first = await MailImage.ReadAsync(process);
        CheckAllowed(first);
        CheckNumbers(first);
        foreach (var name in first.Mailboxes.Keys)
        {
            await ExerciseAsync(process, name);
        }

        run.Time.Advance(TimeSpan.FromMinutes(1));
        await ExerciseFoldersAsync(await process.AccountAsync());
        var second = await MailImage.ReadAsync(process);
        CheckWorked(first, second);
        return second;
    }

    private void CheckAllowed(MailImage image)
    {
        if (run.Unordered is { } step)
        {
            CheckConcurrent(image, step);
            return;
        }

        var descriptions = allowed.Select(one => one.Describe(Start)).ToList();
        if (!descriptions.Contains(image.Describe(Start)))
        {
            Assert.That(descriptions, Has.Some.EqualTo(WithoutReturned(image).Describe(Start)), $"after {run.Acknowledged} steps");
        }
    }

    /// <summary>
    /// Without messages that have their file and were not yet in the log: they are found when the mailbox is opened, without flags, for nobody can tell that they were not acknowledged.
    /// </summary>
    private MailImage WithoutReturned(MailImage image)
    {
        var mailboxes = image.Mailboxes;
        foreach (var (name, mailbox) in mailboxes)
        {
            var first = allowed[0].Mailboxes.Values.SingleOrDefault(before => before.Id == mailbox.Id)?.UidNext ?? Uid.First;
            mailboxes = mailboxes.SetItem(name, mailbox with { Messages = [.. mailbox.Messages.Where(message => message.Uid < first || !IsReturned(message))] });
        }

        return image with { Mailboxes = mailboxes };
    }

    private bool IsReturned(MessageImage message) => Pending.Contains(message.Id) && (IsPowerLoss || message.Flags == MessageFlags.None);

    private void CheckConcurrent(MailImage image, CrashStep step)
    {
        var inbox = image.Mailboxes["INBOX"];
        var arrived = inbox.Messages.Where(message => step.Concurrent.Contains(message.Id)).Select(static message => message.Id).ToList();
        Assert.That(arrived, Is.Unique);
        Assert.That(arrived, Is.SupersetOf(run.AcknowledgedAlone));
        var rest = image with { Mailboxes = image.Mailboxes.SetItem("INBOX", inbox with { Messages = [.. inbox.Messages.Where(message => !step.Concurrent.Contains(message.Id))] }) };
        Assert.That(rest.Describe(Start), Is.EqualTo(allowed[0].Describe(Start)));
    }

    private void CheckNumbers(MailImage image)
    {
        foreach (var before in allowed[0].Mailboxes.Values)
        {
            if (image.Mailboxes.Values.SingleOrDefault(mailbox => mailbox.Id == before.Id) is { } mailbox)
            {
                Assert.That(mailbox.UidValidity, Is.EqualTo(before.UidValidity));
                Assert.That(mailbox.UidNext, Is.GreaterThanOrEqualTo(before.UidNext));
                Assert.That(mailbox.HighestModSeq, Is.GreaterThanOrEqualTo(before.HighestModSeq));
                Assert.That(mailbox.Messages.All(message => before.Messages.FirstOrDefault(known => known.Uid == message.Uid) is not { } known || message.ModSeq >= known.ModSeq), "a message's modseq");
            }
        }
    }

    private static async Task ExerciseAsync(MailProcess process, string name)
    {
        var appended = await process.AppendAsync(name, Probe);
        var mailbox = await process.MailboxAsync(name);
        var flagged = await MailProcess.WithinAsync(mailbox.UpdateFlagsAsync(UidSet.All, FlagUpdate.Add(MessageFlags.Draft), null, CancellationToken.None));
        Assert.That(flagged.Changed.UidCount, Is.EqualTo(mailbox.State.Messages.Count));
        Assert.That(await MailProcess.WithinAsync(mailbox.ExpungeAsync(appended.Uids, onlyDeleted: false, CancellationToken.None)), Is.EqualTo(appended.Uids));
    }

    private static async Task ExerciseFoldersAsync(IMailAccount account)
    {
        var (probe, renamed) = (MailProcess.Name("Probe/Below"), MailProcess.Name("Probe/Renamed"));
        _ = await MailProcess.WithinAsync(account.CreateMailboxAsync(probe, SpecialUse.None, CancellationToken.None));
        await MailProcess.WithinAsync(account.RenameMailboxAsync(probe, renamed, CancellationToken.None).AsTask());
        await MailProcess.WithinAsync(account.DeleteMailboxAsync(renamed, CancellationToken.None).AsTask());
        await MailProcess.WithinAsync(account.SubscribeAsync(probe, subscribed: true, CancellationToken.None).AsTask());
        await MailProcess.WithinAsync(account.SubscribeAsync(probe, subscribed: false, CancellationToken.None).AsTask());
        var entries = new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/probe"] = "x"u8.ToArray() };
        await MailProcess.WithinAsync(((IMailboxMetadata)account).SetMetadataAsync(MailboxName.Inbox, entries, CancellationToken.None).AsTask());
        entries["/private/probe"] = null;
        await MailProcess.WithinAsync(((IMailboxMetadata)account).SetMetadataAsync(MailboxName.Inbox, entries, CancellationToken.None).AsTask());
    }

    private void CheckWorked(MailImage first, MailImage second)
    {
        Assert.That(second.Names, Is.EqualTo(first.Names));
        Assert.That(second.Mailboxes.Keys, Is.EqualTo(first.Mailboxes.Keys));
        foreach (var (name, before) in first.Mailboxes)
        {
            var after = second.Mailboxes[name];
            Assert.That(after.Identity, Is.EqualTo(before.Identity));
            CheckKept(before, after);
            CheckExtras(before, after);
        }
    }

    /// <summary>Messages stay; but for those whose expunge was asked for in the log: whoever writes next carries it out, whole.</summary>
    private void CheckKept(MailboxImage before, MailboxImage after)
    {
        var expected = before.Messages.Select(static message => (message.Uid, message.Id, message.Flags | MessageFlags.Draft, message.Keywords)).ToList();
        var found = after.Messages.Select(static message => (message.Uid, message.Id, message.Flags, message.Keywords)).ToHashSet();
        if (expected.Exists(message => !found.Contains(message)))
        {
            var last = allowed[^1].Mailboxes.Values.FirstOrDefault(mailbox => mailbox.Id == before.Id)?.Messages.Select(static message => message.Uid).ToHashSet();
            Assert.That(found, Is.SupersetOf(expected.Where(message => last is null || last.Contains(message.Uid))));
            Assert.That(found.Select(static message => message.Uid), Has.None.Matches<Uid>(uid => last is not null && uid < before.UidNext && !last.Contains(uid)), "half of an expunge");
        }
    }

    private void CheckExtras(MailboxImage before, MailboxImage after)
    {
        var known = before.Messages.Select(static message => message.Uid).ToHashSet();
        var extras = after.Messages.Where(message => !known.Contains(message.Uid)).Select(static message => message.Id);
        Assert.That(extras, Is.SubsetOf(Pending), "messages that came back");
    }

    private async Task OpenQuietlyAsync(MailImage found)
    {
        await using var process = Open();
        var image = await MailImage.ReadAsync(process);
        Assert.That(image.Describe(Start), Is.EqualTo(found.Describe(Start)));
        Assert.That(process.Complaints, Is.Empty);
    }

    private async Task RebuildAsync(MailImage found)
    {
        // Temporary files are cleared away once a week.
        run.Time.Advance(TimeSpan.FromDays(8));
        await RootRebuild.RunAsync(root, run.Time);
        MailImage image;
        await using (var process = Open())
        {
            image = await MailImage.ReadAsync(process);
            Assert.That(process.Complaints, Is.Empty);
        }

        foreach (var (name, before) in found.Mailboxes)
        {
            Assert.That(image.Mailboxes[name].Messages.Select(static message => message.Describe()), Is.SupersetOf(before.Messages.Select(static message => message.Describe())));
            CheckExtras(before, image.Mailboxes[name]);
        }

        RootFiles.Check(root, image);
    }

    private MailProcess Open() => new(root, SystemFileLayer.Instance, run.Time);
}
