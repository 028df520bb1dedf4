using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>
/// Opens a mailbox whose index files hold anything at all. What must be true of it then: no error but that of a store, no message file lost, the same and nothing to heal when it is opened
/// again, and new messages find a place.
/// </summary>
internal sealed class DamagedIndexCheck : IDisposable
{
    private const int Messages = 8;
    private const int ExpungedBySeeds = 7;

    private static readonly string[] Names = ["dovecot.index.log", "dovecot.index", "dovecot.index.log.2"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdbox-fuzz-");
    private readonly DiskThreads _disk = new(2);
    private readonly RecordedLog _log = new();
    private readonly string _mails;

    public DamagedIndexCheck()
    {
        _mails = Path.Combine(_folder.FullName, "mailboxes", "INBOX", "dbox-Mails");
        _ = Directory.CreateDirectory(_mails);
    }

    /// <summary>Writes the files, all in one: each with two octets of length in front, and whatever follows belongs to the last.</summary>
    public static byte[] Pack(params ReadOnlySpan<byte[]> files)
    {
        var octets = new List<byte>();
        foreach (var file in files)
        {
            octets.AddRange([(byte)file.Length, (byte)(file.Length >> 8), .. file]);
        }

        return [.. octets];
    }

    /// <summary>Opens the mailbox twice.</summary>
    /// <exception cref="InvalidOperationException">Something is not as it must be.</exception>
    public async Task RunAsync(byte[] packed)
    {
        Lay(packed);
        _log.Clear();
        var account = new SdboxLiveAccount(
            new SdboxLocation(_folder.FullName), QuotaPolicy.Unlimited, new SdboxStoreOptions { Sync = SyncMode.Never }, SystemFileLayer.Instance, _disk, TimeProvider.System, _log);
        try
        {
            string first;
            using (var mailbox = SdboxLiveMailbox.Open(account, MailboxName.Inbox, _mails))
            {
                first = Describe(mailbox);
            }

            Require(_log.Entries.Count <= 2, "Damage is logged more than once: " + string.Join('\n', _log.Entries));
            _log.Clear();
            using var again = SdboxLiveMailbox.Open(account, MailboxName.Inbox, _mails);
            Require(Describe(again) == first, $"Another state when opened again:\n{first}\n{Describe(again)}");
            Require(_log.Entries.Count == 0, "Not healed: " + string.Join('\n', _log.Entries));
            await AppendAsync(again);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.NotFound or MailStoreError.Limit)
        {
            // The log says that the mailbox is deleted, or that its UIDs are used up.
        }

        for (var uid = 1; uid <= Messages; uid++)
        {
            // A log that is cut between an expunge's request and its confirmation has it carried out, and rightly so.
            Require(uid == ExpungedBySeeds || File.Exists(PathOf(uid)) || File.Exists(PathOf(uid) + ".expunged"), $"u.{uid} is lost.");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static string Describe(SdboxLiveMailbox mailbox) =>
        $"{mailbox.Id} {mailbox.State.UidValidity} {mailbox.State.UidNext} {mailbox.State.HighestModSeq} "
        + string.Join(' ', mailbox.State.Messages.Select(entry => $"{entry.Uid}:{entry.Flags}:{entry.ModSeq}:{string.Join(',', mailbox.State.KeywordsOf(entry).Select(static keyword => keyword.Name))}"));

    private static async Task AppendAsync(SdboxLiveMailbox live)
    {
        var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        var next = live.State.UidNext;
        await using var append = await mailbox.BeginAppendAsync(default);
        await append.AddAsync(new MemoryStream(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n")), 14, AppendOptions.Default, default);
        var result = await append.CommitAsync(default);
        Require(result.Uids.Uids.Single() >= next, "The new message has the UID of an old one.");
    }

    private string PathOf(int uid) => Path.Combine(_mails, $"u.{uid}");

    private void Lay(byte[] packed)
    {
        foreach (var file in Directory.GetFiles(_mails))
        {
            File.Delete(file);
        }

        for (var uid = 1; uid <= Messages; uid++)
        {
            File.WriteAllText(PathOf(uid), $"2 M1e C5f000000\n\u0001\u0002N          0000000000000005\nText\n\n\u0001\u0003\nR5f000000\nV6\nG{uid:x32}\n\n", Encoding.Latin1);
        }

        var rest = packed.AsSpan();
        for (var i = 0; i < Names.Length && !rest.IsEmpty; i++)
        {
            var length = rest.Length < 2 ? 0 : Math.Min(rest.Length - 2, rest[0] | (rest[1] << 8));
            var start = Math.Min(2, rest.Length);
            if (length > 0)
            {
                File.WriteAllBytes(Path.Combine(_mails, Names[i]), rest.Slice(start, length).ToArray());
            }

            rest = rest[(start + length)..];
        }
    }
}
