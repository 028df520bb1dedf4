using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Dovecot sees in a root that ours has healed what ours shows of it, and finds nothing to heal any more.</summary>
public sealed class HealedRootTests
{
    private static readonly string Damaged = Path.Combine(SourceTree.Root, "tests/data/sdbox/damaged");

    public static IEnumerable<string> Names => Directory.GetDirectories(Damaged).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public async Task Dovecot_agrees_with_what_was_healed(string name)
    {
        using var root = new SharedRoot();
        await UnpackAsync(Path.Combine(Damaged, name, name + ".tar.gz"), root.Path);
        await HealAsync(root);
        await using var pair = await SharedPair.OpenAsync(root);
        await pair.CompareAsync("healed");
        _ = await pair.AppendAsync("INBOX", "Subject: behind\r\n\r\nx\r\n");
        _ = await pair.WithAsync("INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(mailbox.State.Messages[0].Uid), FlagUpdate.Add(MessageFlags.Draft), null, CancellationToken.None));
        _ = await pair.WithAsync("INBOX", mailbox => mailbox.ExpungeAsync(UidSet.Of(mailbox.State.Messages[1].Uid), onlyDeleted: false, CancellationToken.None));
        await pair.CompareAsync("changed by ours");
        await pair.Dovecot.CommandAsync("SELECT INBOX");
        await pair.Dovecot.CommandAsync("STORE 1:* +FLAGS ($Checked)");
        await pair.Dovecot.CommandAsync("UNSELECT");
        await pair.CompareAsync("changed by Dovecot");
    }

    [Test]
    public async Task A_resync_of_ours_is_none_that_Dovecot_would_repeat()
    {
        using var root = new SharedRoot();
        await using var pair = await SharedPair.OpenAsync(root);
        _ = await pair.AppendAsync("INBOX", "Subject: 1\r\n\r\nx\r\n", "Subject: 2\r\n\r\ny\r\n");
        _ = await pair.WithAsync("INBOX", mailbox => mailbox.UpdateFlagsAsync(UidSet.Of(Uid.First), FlagUpdate.Add(MessageFlags.Seen), null, CancellationToken.None));
        await pair.CompareAsync("before");
        await ((IMailboxResync)pair.Ours).ForceResyncAsync(null, CancellationToken.None);
        await pair.CompareAsync("after");
    }

    // What is damaged in a message is noticed when that is read; what ours has to say of it is not the subject here.
    private static async Task HealAsync(SharedRoot root)
    {
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = "sdbox:" + root.Path, Sync = SyncMode.Never }, TimeProvider.System);
        await using var account = await SharedRoot.OpenAccountAsync(store);
        await using var mailbox = await account.OpenMailboxAsync(MailboxName.Inbox, MailboxAccess.ReadWrite, CancellationToken.None);
        foreach (var uid in mailbox.State.Messages.Select(static entry => entry.Uid).ToList())
        {
            try
            {
                await (await mailbox.OpenMessageAsync(uid, CancellationToken.None)).DisposeAsync();
            }
            catch (MailStoreException e) when (e.Error is MailStoreError.Expunged or MailStoreError.Corrupted)
            {
                // Set aside.
            }
        }

        // A damaged cache is noticed when it is asked.
        await foreach (var metadata in mailbox.ReadMetadataAsync(UidSet.All, new MetadataRequest(MessageFields.Envelope), CancellationToken.None))
        {
            Assert.That(metadata.Envelope.IsEmpty, Is.False);
        }
    }

    private static async Task UnpackAsync(string archive, string root)
    {
        await using var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(packed);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            // ./user/mailboxes/…
            var levels = entry.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var path = Path.Combine([root, .. levels.SkipWhile(static level => level == ".").Skip(1)]);
            _ = Directory.CreateDirectory(entry.EntryType == TarEntryType.Directory ? path : Path.GetDirectoryName(path)!);
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
            {
                await entry.ExtractToFileAsync(path, overwrite: true);
            }
        }

        await RunAsync("chown", "-R", "--reference", root, root);
        await RunAsync("chmod", "-R", "u+rwX,g+rwX", root);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, program);
    }
}
