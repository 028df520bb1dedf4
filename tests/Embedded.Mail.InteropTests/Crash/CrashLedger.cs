using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.InteropTests.Crash;

/// <summary>What the users of killed processes were told, and what must be true of their mail therefore.</summary>
internal sealed class CrashLedger
{
    private readonly Dictionary<(string User, string Mailbox, uint Uid), Message> _messages = [];
    private readonly HashSet<(string User, string Mailbox, uint Uid)> _gone = [];
    private readonly HashSet<(string User, string Mailbox)> _created = [];
    private readonly Dictionary<(string User, string Mailbox), (MailboxId Id, UidValidity Validity, Uid Next, ModSeq ModSeq)> _seen = [];

    public IEnumerable<string> Users => _messages.Keys.Select(static key => key.User).Concat(_created.Select(static key => key.User)).Distinct().ToList();

    public int Count => _messages.Count;

    /// <summary>Takes one line of a process.</summary>
    public void Read(string line)
    {
        var parts = line.Split(' ');
        var key = parts.Length > 3 ? (parts[1], parts[2], uint.Parse(parts[3], null)) : default;
        switch (parts[0])
        {
            case "+" or "c":
                _messages.Add(key, new Message(parts[4]));
                break;
            case "f":
                _messages[key].IsFlagged = true;
                break;
            case "-":
                _messages[key].IsLeaving = true;
                break;
            case "x":
                Leave(key);
                break;
            case "m":
                var moved = new Message(parts[6]) { IsFlagged = _messages[key].IsFlagged };
                Leave(key);
                _messages.Add((parts[1], parts[4], uint.Parse(parts[5], null)), moved);
                break;
            case "n":
                _ = _created.Add((parts[1], parts[2]));
                break;
            default:
                Assert.Fail($"What is this? {line}");
                break;
        }
    }

    /// <summary>Compares a user's mail, and takes what is there for what must stay.</summary>
    public async Task CheckAsync(string user, IMailAccount account)
    {
        var names = (await account.ListAsync(CancellationToken.None)).Where(static listing => (listing.Attributes & MailboxAttributes.NoSelect) == 0).Select(static listing => listing.Name.Value).ToList();
        Assert.That(names, Is.SupersetOf(_created.Where(key => key.User == user).Select(static key => key.Mailbox)));
        var found = new Dictionary<(string User, string Mailbox, uint Uid), (string Id, bool IsFlagged)>();
        foreach (var name in names)
        {
            await CheckAsync(user, name, account, found);
        }

        foreach (var (key, message) in _messages.Where(pair => pair.Key.User == user).ToList())
        {
            Check(key, message, found);
        }
    }

    private async Task CheckAsync(string user, string name, IMailAccount account, Dictionary<(string User, string Mailbox, uint Uid), (string Id, bool IsFlagged)> found)
    {
        _ = MailboxName.TryCreate(name, out var mailboxName);
        await using var mailbox = await account.OpenMailboxAsync(mailboxName!, MailboxAccess.ReadWrite, CancellationToken.None);
        var state = await mailbox.RefreshAsync(CancellationToken.None);
        if (_seen.TryGetValue((user, name), out var seen))
        {
            Assert.That((mailbox.Id, state.UidValidity), Is.EqualTo((seen.Id, seen.Validity)), $"{user} {name}");
            Assert.That(state.UidNext >= seen.Next && state.HighestModSeq >= seen.ModSeq, $"{user} {name}: UIDNEXT and modseq");
        }

        _seen[(user, name)] = (mailbox.Id, state.UidValidity, state.UidNext, state.HighestModSeq);
        foreach (var entry in state.Messages)
        {
            var key = (user, name, entry.Uid.Value);
            Assert.That(_gone, Does.Not.Contain(key), "an expunged message is back");
            found.Add(key, (await ReadIdAsync(mailbox, entry.Uid), (entry.Flags & MessageFlags.Flagged) != 0));
        }
    }

    private void Check((string User, string Mailbox, uint Uid) key, Message message, Dictionary<(string User, string Mailbox, uint Uid), (string Id, bool IsFlagged)> found)
    {
        if (!found.TryGetValue(key, out var there))
        {
            // Whether it was expunged or moved nobody was told.
            Assert.That(message.IsLeaving, $"{key} {message.Id} is lost");
            Leave(key);
            return;
        }

        Assert.That(there.Id, Is.EqualTo(message.Id), $"{key}");
        Assert.That(there.IsFlagged || !message.IsFlagged, $"{key} {message.Id} has lost its flag");
        message.IsLeaving = false;
    }

    private void Leave((string User, string Mailbox, uint Uid) key)
    {
        _ = _messages.Remove(key);
        _ = _gone.Add(key);
    }

    private static async Task<string> ReadIdAsync(IMailbox mailbox, Uid uid)
    {
        await using var body = await mailbox.OpenMessageAsync(uid, CancellationToken.None);
        using var reader = new StreamReader(body.AsStream());
        var text = await reader.ReadToEndAsync();
        var id = text.Split("Subject: ")[^1].Split('\r')[0];
        Assert.That(text, Is.EqualTo($"From: a@example.org\r\nSubject: {id}\r\n\r\n{id} says hello, {id} says good-bye.\r\n"), $"{mailbox.Name} {uid}");
        return id;
    }

    private sealed class Message(string id)
    {
        public string Id => id;

        public bool IsFlagged { get; set; }

        public bool IsLeaving { get; set; }
    }
}
