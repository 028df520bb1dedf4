using System.Globalization;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Operations by chance, each by our store or by Dovecot. The same seed gives the same operations.</summary>
internal sealed class RandomOperations(SharedPair pair, int seed)
{
    private static readonly string[] Mailboxes = ["INBOX", "Work", "Archive/2024"];
    private static readonly string[] Folders = ["t", "t/u", "t/u/v", "w", "w/x", "Gr\u00fcn"];
    private static readonly MessageFlags[] Flags = [MessageFlags.Answered, MessageFlags.Flagged, MessageFlags.Deleted, MessageFlags.Seen, MessageFlags.Draft];

    private readonly Random _random = new(seed);
    private readonly List<string> _done = [];
    private int _made;

    /// <summary>The last operations, for a failure's message.</summary>
    public string Trace => $"seed {seed}, after {_done.Count} operations\n{string.Join('\n', _done.TakeLast(12))}\n";

    /// <summary>Makes the mailboxes that are always there.</summary>
    public async Task PrepareAsync()
    {
        _ = await pair.Ours.CreateMailboxAsync(MailboxName.Create(Mailboxes[1]), SpecialUse.None, default);
        await pair.Dovecot.CommandAsync($"CREATE {Mailboxes[2]}");
    }

    public Task StepAsync() => _random.Next(2) == 0 ? OursAsync() : DovecotAsync();

    private async Task OursAsync()
    {
        var name = Pick(Mailboxes);
        switch (_random.Next(20))
        {
            case < 6:
                var texts = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Text()).ToArray();
                var options = new AppendOptions { Flags = SomeFlags(), Keywords = [.. SomeKeywords().Select(Keyword.Create)], InternalDate = Date() };
                Note($"ours: append {texts.Length} to {name}: {options}");
                _ = await pair.AppendAsync(name, options, texts);
                break;
            case < 11:
                var update = new FlagUpdate(Pick(Enum.GetValues<FlagUpdateMode>()), SomeFlags(), [.. SomeKeywords().Select(Keyword.Create)]);
                var uids = await UidsAsync(name);
                Note($"ours: flags of {uids} in {name}: {update}");
                _ = await pair.WithAsync(name, mailbox => mailbox.UpdateFlagsAsync(uids, update, null, default));
                break;
            case < 13:
                uids = await UidsAsync(name);
                var onlyDeleted = _random.Next(2) == 0;
                Note($"ours: expunge {uids} from {name}, only deleted: {onlyDeleted}");
                _ = await pair.WithAsync(name, mailbox => mailbox.ExpungeAsync(uids, onlyDeleted, default));
                break;
            case < 15:
                uids = await UidsAsync(name);
                var target = Pick(Mailboxes);
                Note($"ours: copy {uids} of {name} to {target}");
                _ = await pair.CopyAsync(uids, name, target);
                break;
            case < 17:
                uids = await UidsAsync(name);
                target = Pick(Mailboxes);
                Note($"ours: move {uids} of {name} to {target}");
                _ = await pair.MoveAsync(uids, name, target);
                break;
            case < 18:
                Note($"ours: claim what is recent in {name}");
                _ = await pair.WithAsync(name, mailbox => mailbox.ClaimRecentAsync(default));
                break;
            default:
                await OurFolderAsync();
                break;
        }
    }

    private async Task DovecotAsync()
    {
        var name = Pick(Mailboxes);
        switch (_random.Next(20))
        {
            case < 6:
                var texts = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Text()).ToArray();
                await CommandAsync($"APPEND {name}" + string.Concat(texts.Select(text => $" ({FlagList(SomeFlags(), SomeKeywords())}) \"{ImapDate(Date())}\" {{{text.Length}+}}\r\n{text}")));
                break;
            case < 11:
                await SelectedAsync(name, $"UID STORE {await UidsAsync(name)} {Pick("+FLAGS", "-FLAGS", "FLAGS")}{Pick("", ".SILENT")} ({FlagList(SomeFlags(), SomeKeywords())})");
                break;
            case < 13:
                await SelectedAsync(name, $"UID EXPUNGE {await UidsAsync(name)}");
                break;
            case < 15:
                await SelectedAsync(name, $"UID COPY {await UidsAsync(name)} {Pick(Mailboxes)}");
                break;
            case < 17:
                await SelectedAsync(name, $"UID MOVE {await UidsAsync(name)} {Pick(Mailboxes)}");
                break;
            case < 18:
                await SelectedAsync(name, "EXPUNGE");
                break;
            default:
                await DovecotFolderAsync();
                break;
        }
    }

    private async Task OurFolderAsync()
    {
        var there = await FoldersAsync();
        var (name, other) = (MailboxName.Create(Pick(Folders)), MailboxName.Create(Pick(Folders)));
        if (_random.Next(4) == 0)
        {
            Note($"ours: subscribe {name}");
            await pair.Ours.SubscribeAsync(name, _random.Next(3) > 0, default);
        }
        else if (!there.Contains(name))
        {
            Note($"ours: create {name}");
            _ = await pair.Ours.CreateMailboxAsync(name, SpecialUse.None, default);
        }
        else if (_random.Next(2) == 0)
        {
            Note($"ours: delete {name}");
            await pair.Ours.DeleteMailboxAsync(name, default);
        }
        else if (!there.Exists(one => one == other || one.IsBelow(other)) && !other.IsBelow(name))
        {
            Note($"ours: rename {name} to {other}");
            await pair.Ours.RenameMailboxAsync(name, other, default);
        }
    }

    private async Task DovecotFolderAsync()
    {
        var there = await FoldersAsync();
        var (name, other) = (MailboxName.Create(Pick(Folders)), MailboxName.Create(Pick(Folders)));
        if (!there.Contains(name))
        {
            await CommandAsync($"CREATE \"{ModifiedUtf7.Encode(name.Value)}\"");
        }
        else if (_random.Next(4) == 0)
        {
            await CommandAsync($"{Pick("SUBSCRIBE", "UNSUBSCRIBE")} \"{ModifiedUtf7.Encode(name.Value)}\"");
        }
        else if (_random.Next(2) == 0)
        {
            await CommandAsync($"DELETE \"{ModifiedUtf7.Encode(name.Value)}\"");
        }
        else if (!there.Exists(one => one == other || one.IsBelow(other)) && !other.IsBelow(name))
        {
            await CommandAsync($"RENAME \"{ModifiedUtf7.Encode(name.Value)}\" \"{ModifiedUtf7.Encode(other.Value)}\"");
        }
    }

    private async Task SelectedAsync(string name, string command)
    {
        await CommandAsync($"SELECT {name}");
        await CommandAsync(command);
        await CommandAsync("UNSELECT");
    }

    private async Task CommandAsync(string command)
    {
        Note($"Dovecot: {command[..Math.Min(command.Length, 200)]}");
        await pair.Dovecot.CommandAsync(command);
    }

    private void Note(string operation) => _done.Add(operation);

    private async Task<List<MailboxName>> FoldersAsync() =>
        [.. (await pair.Ours.ListAsync(default)).Where(static listing => !listing.Attributes.HasFlag(MailboxAttributes.NoSelect)).Select(static listing => listing.Name)];

    // Never empty: for IMAP no set is.
    private async Task<UidSet> UidsAsync(string name)
    {
        var state = await pair.WithAsync(name, static mailbox => mailbox.RefreshAsync(default));
        var uids = state.Messages.Select(static entry => entry.Uid).Where(_ => _random.Next(4) == 0).Take(6).ToList();
        return uids.Count > 0 ? UidSet.Of(uids) : UidSet.Of(state.UidNext);
    }

    private string Text()
    {
        var lines = Enumerable.Range(0, _random.Next(40)).Select(_ => new string(Pick('a', 'Z', ' ', '\u00e9'), _random.Next(120)) + Pick("\r\n", "\r\n", "\r\n", "\n", "\r\r\n"));
        return string.Create(CultureInfo.InvariantCulture, $"Subject: message {_made++}\r\nFrom: a@example.org\r\n\r\n{string.Concat(lines)}{Pick("", "no end")}");
    }

    private MessageFlags SomeFlags() => Flags.Where(_ => _random.Next(3) == 0).Aggregate(MessageFlags.None, static (all, flag) => all | flag);

    private List<string> SomeKeywords() => [.. Enumerable.Range(0, _random.Next(3)).Select(_ => $"k{_random.Next(20)}").Distinct()];

    private DateTimeOffset Date() => DateTimeOffset.FromUnixTimeSeconds(_random.Next());

    private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];

    private static string ImapDate(DateTimeOffset date) => date.ToString("dd-MMM-yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private static string FlagList(MessageFlags flags, IEnumerable<string> keywords) => string.Join(' ', Flags.Where(flag => flags.HasFlag(flag)).Select(static flag => $"\\{flag}").Concat(keywords));
}
