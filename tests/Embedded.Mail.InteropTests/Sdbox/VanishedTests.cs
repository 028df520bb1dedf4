using System.Globalization;
using System.Text.RegularExpressions;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>What vanished and what changed since a modseq, our store and Dovecot tell alike, whichever of the two did it (RFC 7162 §3.2.5).</summary>
public sealed partial class VanishedTests
{
    [TestCase(1)]
    [TestCase(2)]
    public async Task Both_tell_the_same_since_every_moment(int seed)
    {
        var random = new Random(seed);
        using var root = new SharedRoot();
        await using var dovecot = await root.ImapAsync();
        _ = await dovecot.CommandAsync("ENABLE QRESYNC");
        List<ulong> moments = [];
        for (var i = 0; i < 40; i++)
        {
            await ChangeAsync(root, dovecot, random, i < 12 ? 0 : random.Next(7));
            var answer = await dovecot.CommandAsync("SELECT INBOX");
            moments.Add(Number(answer, "HIGHESTMODSEQ"));
            _ = await dovecot.CommandAsync("CLOSE");
        }

        var validity = Number(await dovecot.CommandAsync("SELECT INBOX"), "UIDVALIDITY");
        foreach (var modSeq in moments)
        {
            var theirs = await dovecot.CommandAsync($"EXAMINE INBOX (QRESYNC ({validity} {modSeq}))");
            Assert.That(await TellAsync(root, new ModSeq(modSeq)), Is.EqualTo(Told(theirs)), $"since {modSeq}");
        }

        root.AssertSilent();
    }

    private static async Task ChangeAsync(SharedRoot root, DovecotSession dovecot, Random random, int kind)
    {
        var uid = random.Next(1, 20);
        if (random.Next(2) == 0)
        {
            _ = await dovecot.CommandAsync("SELECT INBOX");
            _ = kind switch
            {
                < 2 => await dovecot.AppendAsync("INBOX", "Subject: a\r\n\r\nb\r\n"),
                < 4 => await dovecot.TryAsync($"UID STORE {uid}:{uid + 1} +FLAGS (\\Seen x{random.Next(3)})"),
                _ => await dovecot.TryAsync($"UID STORE {uid} +FLAGS (\\Deleted)"),
            };
            _ = kind == 5 ? await dovecot.CommandAsync("EXPUNGE") : [];
            _ = await dovecot.CommandAsync("UNSELECT");
            return;
        }

        await using var store = root.OpenStore();
        await using var account = await SharedRoot.OpenAccountAsync(store);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, default);
        var uids = UidSet.Range(new Uid((uint)uid), new Uid((uint)uid + 1));
        switch (kind)
        {
            case < 2:
                _ = await inbox.AppendAsync(new MemoryStream("Subject: a\r\n\r\nb\r\n"u8.ToArray()), 17, AppendOptions.Default, default);
                break;
            case < 4:
                _ = await inbox.UpdateFlagsAsync(uids, random.Next(2) == 0 ? FlagUpdate.Add(MessageFlags.Flagged) : FlagUpdate.Remove(MessageFlags.Seen), null, default);
                break;
            case 6:
                // Counts the modseq on, and no message has changed (RFC 7162 §3.2).
                await ((IMailboxMetadata)account).SetMetadataAsync(MailboxName.Inbox, new Dictionary<string, ReadOnlyMemory<byte>?> { ["/private/comment"] = new byte[] { (byte)uid } }, default);
                break;
            default:
                _ = await inbox.ExpungeAsync(uids, onlyDeleted: false, default);
                break;
        }
    }

    // Opened anew, so that nothing is in memory.
    private static async Task<string> TellAsync(SharedRoot root, ModSeq since)
    {
        await using var store = root.OpenStore();
        await using var account = await SharedRoot.OpenAccountAsync(store);
        await using var inbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadOnly, default);
        var vanished = await inbox.GetVanishedAsync(since, UidSet.All, default);
        var changed = inbox.State.Messages.Where(entry => entry.ModSeq > since).Select(entry => $"{entry.Uid}:{entry.ModSeq}");
        return $"{vanished} / {string.Join(' ', changed)}";
    }

    private static string Told(IReadOnlyList<string> lines)
    {
        var vanished = lines.FirstOrDefault(line => line.StartsWith("* VANISHED (EARLIER) ", StringComparison.Ordinal))?[21..] ?? "";
        var changed = lines.Select(line => Changed().Match(line)).Where(match => match.Success).Select(match => $"{match.Groups[1]}:{match.Groups[2]}");
        return $"{vanished} / {string.Join(' ', changed)}";
    }

    private static ulong Number(IReadOnlyList<string> lines, string code)
    {
        var line = lines.First(line => line.StartsWith($"* OK [{code} ", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(7 + code.Length, line.IndexOf(']', StringComparison.Ordinal) - 7 - code.Length), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"FETCH \(UID (\d+) .*MODSEQ \((\d+)\)")]
    private static partial Regex Changed();
}
