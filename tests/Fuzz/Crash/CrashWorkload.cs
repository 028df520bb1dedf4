using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Fuzz.Crash;

/// <summary>
/// Works on the mail of several users with several writers at once until it is killed, and writes a line of what it is about to take away and of all that was acknowledged. Lines: <c>+ user mailbox uid id</c>
/// appended, <c>f user mailbox uid</c> flagged, <c>c user mailbox uid id</c> copied there, <c>- user mailbox uid</c> about to be moved or expunged, <c>x user mailbox uid</c> expunged, <c>m user mailbox uid mailbox uid id</c> moved,
/// <c>n user mailbox</c> created.
/// </summary>
internal sealed class CrashWorkload(string root, int seed, TextWriter output)
{
    private const int Users = 2;
    private const int WritersPerUser = 3;

    private static readonly string[] Mailboxes = ["INBOX", "Work"];

    private readonly Lock _lock = new();

    public static byte[] TextOf(string id) => Encoding.ASCII.GetBytes($"From: a@example.org\r\nSubject: {id}\r\n\r\n{id} says hello, {id} says good-bye.\r\n");

    /// <summary>Works for ever.</summary>
    public async Task RunAsync()
    {
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{root}/%u", Sync = SyncMode.Never }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Users * WritersPerUser).Select(writer => Task.Run(() => WriteAsync(store, writer))));
    }

    private async Task WriteAsync(SdboxMailStore store, int writer)
    {
        var random = new Random((seed * 100) + writer);
        var user = $"u{writer % Users}";
        await using var account = await store.OpenAccountAsync(new MailUser(user), AccountSettings.Default, CancellationToken.None);
        var session = new Session(this, account, user, random, $"s{seed}w{writer}");
        await session.OpenAsync(Mailboxes);
        while (true)
        {
            await session.StepAsync();
        }
    }

    private void Say(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>One writer, who touches its own messages alone.</summary>
    private sealed class Session(CrashWorkload workload, IMailAccount account, string user, Random random, string prefix)
    {
        private readonly List<(int Mailbox, Uid Uid, string Id)> _own = [];
        private readonly List<IMailbox> _mailboxes = [];
        private int _count;

        public async Task OpenAsync(IEnumerable<string> names)
        {
            foreach (var name in names)
            {
                await CreateAsync(name);
                _mailboxes.Add(await account.OpenMailboxAsync(NameOf(name), MailboxAccess.ReadWrite, CancellationToken.None));
            }
        }

        public Task StepAsync() => (_own.Count == 0 ? 0 : random.Next(100)) switch
        {
            < 40 => AppendAsync(random.Next(5) == 0 ? 3 : 1),
            < 60 => FlagAsync(),
            < 70 => CopyAsync(),
            < 80 => MoveAsync(),
            < 98 => ExpungeAsync(),
            _ => CreateNewAsync(),
        };

        private static MailboxName NameOf(string name) => MailboxName.TryCreate(name, out var mailbox) ? mailbox : throw new ArgumentException("no name", nameof(name));

        private async Task CreateAsync(string name)
        {
            try
            {
                _ = await account.CreateMailboxAsync(NameOf(name), SpecialUse.None, CancellationToken.None);
                workload.Say($"n {user} {name}");
            }
            catch (MailStoreException e) when (e.Error == MailStoreError.AlreadyExists)
            {
            }
        }

        private Task CreateNewAsync() => CreateAsync($"{prefix}/new{_count++}");

        private async Task AppendAsync(int messages)
        {
            var mailbox = random.Next(_mailboxes.Count);
            var ids = Enumerable.Range(0, messages).Select(_ => $"{prefix}-{_count++}").ToList();
            await using var append = await _mailboxes[mailbox].BeginAppendAsync(CancellationToken.None);
            foreach (var text in ids.Select(TextOf))
            {
                await append.AddAsync(new MemoryStream(text), text.Length, AppendOptions.Default, CancellationToken.None);
            }

            var uids = (await append.CommitAsync(CancellationToken.None)).Uids.Uids.ToList();
            for (var i = 0; i < ids.Count; i++)
            {
                _own.Add((mailbox, uids[i], ids[i]));
                workload.Say($"+ {user} {Mailboxes[mailbox]} {uids[i]} {ids[i]}");
            }
        }

        private async Task FlagAsync()
        {
            var (mailbox, uid, _) = _own[random.Next(_own.Count)];
            _ = await _mailboxes[mailbox].UpdateFlagsAsync(UidSet.Of(uid), FlagUpdate.Add(MessageFlags.Flagged), null, CancellationToken.None);
            workload.Say($"f {user} {Mailboxes[mailbox]} {uid}");
        }

        private async Task CopyAsync()
        {
            var (mailbox, uid, id) = _own[random.Next(_own.Count)];
            var target = random.Next(_mailboxes.Count);
            var copied = (await _mailboxes[mailbox].CopyAsync(UidSet.Of(uid), _mailboxes[target], CancellationToken.None)).Copies.Highest;
            _own.Add((target, copied, id));
            workload.Say($"c {user} {Mailboxes[target]} {copied} {id}");
        }

        private async Task MoveAsync()
        {
            var (mailbox, uid, id) = TakeOwn();
            var target = 1 - mailbox;
            var moved = (await _mailboxes[mailbox].MoveAsync(UidSet.Of(uid), _mailboxes[target], CancellationToken.None)).Copies.Highest;
            _own.Add((target, moved, id));
            workload.Say($"m {user} {Mailboxes[mailbox]} {uid} {Mailboxes[target]} {moved} {id}");
        }

        private async Task ExpungeAsync()
        {
            var (mailbox, uid, _) = TakeOwn();
            _ = await _mailboxes[mailbox].ExpungeAsync(UidSet.Of(uid), onlyDeleted: false, CancellationToken.None);
            workload.Say($"x {user} {Mailboxes[mailbox]} {uid}");
        }

        private (int Mailbox, Uid Uid, string Id) TakeOwn()
        {
            var at = random.Next(_own.Count);
            var own = _own[at];
            _own.RemoveAt(at);
            workload.Say($"- {user} {Mailboxes[own.Mailbox]} {own.Uid}");
            return own;
        }
    }
}
