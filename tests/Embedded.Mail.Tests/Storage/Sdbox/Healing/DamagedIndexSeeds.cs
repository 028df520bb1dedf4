using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>Sound index files to begin with, as <see cref="DamagedIndexCheck"/> takes them: of a young mailbox, of one with a snapshot, and of one whose log was replaced.</summary>
internal static class DamagedIndexSeeds
{
    public static IReadOnlyList<byte[]> All { get; } = [.. Make()];

    private static IEnumerable<byte[]> Make()
    {
        var folder = Directory.CreateTempSubdirectory("sdbox-seeds-");
        var disk = new DiskThreads(1);
        var mails = Path.Combine(folder.FullName, "mailboxes", "INBOX", "dbox-Mails");
        _ = Directory.CreateDirectory(mails);
        var account = new SdboxLiveAccount(
            new SdboxLocation(folder.FullName), QuotaPolicy.Unlimited, new SdboxStoreOptions { Sync = SyncMode.Never }, SystemFileLayer.Instance, disk, TimeProvider.System, SuiteLog.For<object>());
        IndexCreation.Create(account.IndexSettings, mails, new(1234), static log => SdboxMessages.AddDboxHeader(log, MailboxId.Create()));
        byte[] Read(string name) => File.Exists(Path.Combine(mails, name)) ? File.ReadAllBytes(Path.Combine(mails, name)) : [];
        using (var live = SdboxLiveMailbox.Open(account, MailboxName.Inbox, mails))
        {
            WorkAsync(live).GetAwaiter().GetResult();
            var young = Read("dovecot.index.log");
            yield return DamagedIndexCheck.Pack(young);
            yield return DamagedIndexCheck.Pack(young, Read("dovecot.index"));
            live.ResyncAsync().GetAwaiter().GetResult();
            var (log, snapshot) = (Read("dovecot.index.log"), Read("dovecot.index"));
            yield return DamagedIndexCheck.Pack(log, snapshot);
            yield return DamagedIndexCheck.Pack([], snapshot);
            yield return DamagedIndexCheck.Pack(Next(log), snapshot, log);
        }

        folder.Delete(recursive: true);
    }

    // An empty log behind another, as after a rotation.
    private static byte[] Next(byte[] log)
    {
        _ = LogHeader.TryRead(log, out var header, out _);
        var next = new byte[LogHeader.Size];
        (header with { FileSequence = header.FileSequence + 1, PreviousFileSequence = header.FileSequence, PreviousFileOffset = (uint)log.Length, InitialModSeq = new(50) }).Write(next);
        return next;
    }

    private static async Task WorkAsync(SdboxLiveMailbox live)
    {
        var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        for (var i = 0; i < 8; i++)
        {
            await using var append = await mailbox.BeginAppendAsync(default);
            await append.AddAsync(new MemoryStream("Subject: x\r\n\r\n"u8.ToArray()), 14, AppendOptions.Default, default);
            _ = await append.CommitAsync(default);
        }

        _ = Keyword.TryCreate("$Work", out var work);
        _ = await mailbox.UpdateFlagsAsync(UidSet.Range(new(2), new(5)), new FlagUpdate(FlagUpdateMode.Add, MessageFlags.Seen, [work!]), null, default);
        _ = await mailbox.ExpungeAsync(UidSet.Of(new Uid(7)), onlyDeleted: false, default);
        _ = await mailbox.UpdateFlagsAsync(UidSet.Of(Uid.First), FlagUpdate.Remove(MessageFlags.Seen), null, default);
    }
}
