using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>What a rebuild finds in a mailbox's directory.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class SdboxScanTests
{
    [Test]
    public async Task Only_message_files_become_messages()
    {
        using var root = HealingRoot.Create();
        await using var mailbox = root.Open();
        _ = await HealingRoot.AppendAsync(mailbox);
        foreach (var name in (string[])["u.4294967295", "u.05", "u.x", "u.5.broken", "u.99999999999", "u.-7", "u.", "U.8"])
        {
            File.Copy(root.PathOf("u.1"), root.PathOf(name));
        }

        _ = Directory.CreateDirectory(root.PathOf("u.5"));
        _ = File.CreateSymbolicLink(root.PathOf("u.6"), root.PathOf("u.6"));
        _ = File.CreateSymbolicLink(root.PathOf("u.7"), root.PathOf("nothing"));
        _ = File.CreateSymbolicLink(root.PathOf("u.8"), root.PathOf("u.1"));
        using (var live = root.OpenLive())
        {
            await live.ResyncAsync();
        }

        _ = await mailbox.RefreshAsync(default);
        Assert.That(mailbox.State.Messages.Select(static entry => entry.Uid.Value), Is.EqualTo(new uint[] { 1, 8 }));
        Assert.That(File.Exists(root.PathOf("u.4294967295.broken")), Is.True);
        Assert.That(Directory.Exists(root.PathOf("u.5.broken.2")), Is.True, "u.5.broken was there already");
        Assert.That(new FileInfo(root.PathOf("u.6.broken")).LinkTarget, Is.Not.Null);
        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3202, 3202, 3202, 3103 }));
        Assert.That((await HealingRoot.AppendAsync(mailbox)).Uids, Is.EqualTo(UidSet.Of(new Uid(9))));
    }

    [TestCase(0, Description = "Empty")]
    [TestCase(10, Description = "Cut in the first line")]
    [TestCase(60, Description = "Cut in the body")]
    public async Task A_message_that_cannot_be_read_is_set_aside(int length)
    {
        using var root = HealingRoot.Create();
        using var live = root.OpenLive();
        await using var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        for (var i = 0; i < 3; i++)
        {
            _ = await HealingRoot.AppendAsync(mailbox);
        }

        Cut(root.PathOf("u.2"), length);
        var error = await Assert.ThrowsAsync<MailStoreException>(async () => await mailbox.OpenMessageAsync(new(2), default));
        Assert.That(error!.Error, Is.EqualTo(MailStoreError.Corrupted));
        Assert.That(string.Join(' ', mailbox.State.Messages.Select(static entry => entry.Uid)), Is.EqualTo("1 3"));
        Assert.That(new FileInfo(root.PathOf("u.2.broken")).Length, Is.EqualTo(length));
        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3202, 3103 }));
    }

    [TestCase(0, Description = "First octet of the first line")]
    [TestCase(17, Description = "Mark of the message header")]
    [TestCase(30, Description = "Size")]
    public async Task A_message_whose_headers_are_damaged_is_repaired(int offset)
    {
        using var root = HealingRoot.Create();
        await using var mailbox = root.Open();
        _ = await HealingRoot.AppendAsync(mailbox);
        var before = await root.DescribeAsync(mailbox);
        var octets = File.ReadAllBytes(root.PathOf("u.1"));
        octets[offset] = (byte)'?';
        File.WriteAllBytes(root.PathOf("u.1"), octets);
        await (await mailbox.OpenMessageAsync(Uid.First, default)).DisposeAsync();
        Assert.That(await root.DescribeAsync(mailbox), Is.EqualTo(before));
        Assert.That(File.ReadAllBytes(root.PathOf("u.1.broken")), Is.EqualTo(octets));
        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3204, 3103 }));
    }

    [TestCase("\n\u0001\u0003\n", Description = "Without metadata")]
    [TestCase("\nG", Description = "Cut in the metadata")]
    public async Task A_message_whose_metadata_are_cut_keeps_its_text_and_gets_an_identity_that_stays(string behind)
    {
        using var root = HealingRoot.Create();
        await using var mailbox = root.Open();
        _ = await HealingRoot.AppendAsync(mailbox);
        var octets = File.ReadAllBytes(root.PathOf("u.1"));
        Cut(root.PathOf("u.1"), System.Text.Encoding.Latin1.GetString(octets).IndexOf(behind, StringComparison.Ordinal));
        await (await mailbox.OpenMessageAsync(Uid.First, default)).DisposeAsync();
        var after = await root.DescribeAsync(mailbox);
        Assert.That(after[1].Split(' ')[0], Has.Length.EqualTo(32));
        await (await mailbox.OpenMessageAsync(Uid.First, default)).DisposeAsync();
        Assert.That(await root.DescribeAsync(mailbox), Is.EqualTo(after));
        Assert.That(root.Log.Events, Is.EqualTo(new[] { 3204, 3103 }));
    }

    [TestCase(SystemError.AccessDenied)]
    [TestCase(SystemError.InputOutput)]
    public async Task A_message_that_the_system_does_not_let_us_read_stays(int error)
    {
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        using var root = HealingRoot.Create(files);
        using var live = root.OpenLive();
        await using var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        _ = await HealingRoot.AppendAsync(mailbox);
        _ = await HealingRoot.AppendAsync(mailbox);
        files.Plan(call => call.Call == FileCall.Open && call.Path == root.PathOf("u.1") ? new FileFault.Error(error) : null);
        await live.ResyncAsync();
        Assert.That(mailbox.State.Messages, Has.Count.EqualTo(2));
        Assert.That(File.Exists(root.PathOf("u.1")), Is.True);
    }

    [TestCase(SystemError.AccessDenied, "List")]
    [TestCase(SystemError.InputOutput, "List")]
    [TestCase(SystemError.TooManyFiles, "List")]
    [TestCase(SystemError.TooManyFiles, "Open")]
    public async Task An_error_that_may_pass_is_no_damage(int error, string call)
    {
        var files = new FaultyFileLayer(SystemFileLayer.Instance);
        using var root = HealingRoot.Create(files);
        using var live = root.OpenLive();
        await using var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        _ = await HealingRoot.AppendAsync(mailbox);
        var refused = Enum.Parse<FileCall>(call);
        var names = Directory.GetFiles(root.Mails);
        var log = File.ReadAllBytes(root.PathOf("dovecot.index.log"));
        files.Plan(made => made.Call == refused && (refused == FileCall.List || made.Path == root.PathOf("u.1")) ? new FileFault.Error(error) : null);
        var thrown = await Assert.ThrowsAsync<MailStoreException>(live.ResyncAsync);
        Assert.That(thrown!.Error, Is.EqualTo(error == SystemError.AccessDenied ? MailStoreError.NoPermission : MailStoreError.Unavailable));
        Assert.That(Directory.GetFiles(root.Mails), Is.EquivalentTo(names));
        Assert.That(File.ReadAllBytes(root.PathOf("dovecot.index.log")), Is.EqualTo(log));
        files.Plan(null);
        await live.ResyncAsync();
        Assert.That(mailbox.State.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_expunged_message_whose_file_was_left_comes_back_only_when_somebody_asks()
    {
        using var root = HealingRoot.Create();
        await using (var mailbox = root.Open())
        {
            for (var i = 0; i < 3; i++)
            {
                _ = await HealingRoot.AppendAsync(mailbox);
            }

            var left = File.ReadAllBytes(root.PathOf("u.2"));
            _ = await mailbox.ExpungeAsync(UidSet.Of(new Uid(2)), onlyDeleted: false, default);
            File.WriteAllBytes(root.PathOf("u.2"), left);
        }

        File.Delete(root.PathOf("u.3"));
        using var live = root.OpenLive();
        _ = await Assert.ThrowsAsync<MailStoreException>(async () => await live.OpenMessageAsync(new(3), default));
        Assert.That(live.State.Messages.Select(static entry => entry.Uid.Value), Is.EqualTo(new uint[] { 1 }));
        Assert.That(File.Exists(root.PathOf("u.2.expunged")), Is.True);
        File.Move(root.PathOf("u.2.expunged"), root.PathOf("u.2"));
        await live.ResyncAsync();
        Assert.That(live.State.Messages.Select(static entry => entry.Uid.Value), Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(live.State.UidNext, Is.EqualTo(new Uid(4)));
    }

    [Test]
    public async Task An_expunged_message_is_deleted_if_the_log_names_its_identity_and_stays_if_it_is_another()
    {
        using var root = HealingRoot.Create();
        using var live = root.OpenLive();
        await using var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        for (var i = 0; i < 3; i++)
        {
            _ = await HealingRoot.AppendAsync(mailbox);
        }

        var guid = (await root.DescribeAsync(mailbox))[2].Split(' ')[0];
        await live.CommitAsync(new ToldExpunge(new(new(2), MessageGuid.TryParse(guid, out var its) ? its : default), new(new(3), MessageGuid.Create())));
        Assert.That(live.State.Messages, Has.Count.EqualTo(1));
        await live.CommitAsync(new RebuildOperation("damage", static _ => true));
        Assert.That(live.State.Messages.Select(static entry => entry.Uid.Value), Is.EqualTo(new uint[] { 1, 3 }));
        Assert.That(File.Exists(root.PathOf("u.2")), Is.False);
    }

    [Test]
    public async Task Messages_in_the_alternative_place_are_found()
    {
        using var root = HealingRoot.Create();
        var alternative = Path.Combine(root.Root, "alt");
        var account = root.NewAccount(alternative: alternative);
        using var live = SdboxLiveMailbox.Open(account, MailboxName.Inbox, root.Mails);
        await using var mailbox = new SdboxMailbox(live, isReadOnly: false, static () => { });
        _ = await HealingRoot.AppendAsync(mailbox);
        _ = await HealingRoot.AppendAsync(mailbox);
        var place = Directory.CreateDirectory(Path.Combine(alternative, "mailboxes", "INBOX", "dbox-Mails")).FullName;
        File.Move(root.PathOf("u.1"), Path.Combine(place, "u.1"));
        await live.ResyncAsync();
        Assert.That(live.State.Messages.Select(static entry => entry.Uid.Value), Is.EqualTo(new uint[] { 1, 2 }));
        Assert.That(live.State.Messages.Select(static entry => entry.StoredFlags & StoredMessage.ElsewhereFlag), Is.EqualTo(new[] { (int)StoredMessage.ElsewhereFlag, 0 }));
        await (await live.OpenMessageAsync(Uid.First, default)).DisposeAsync();
    }

    [Test]
    public async Task Old_temporary_files_go_once_a_week()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        using var root = HealingRoot.Create(time: time);
        var temporary = root.PathOf(".temp.1.P1Q1M1.host");
        File.WriteAllText(temporary, "left");
        time.Advance(TimeSpan.FromDays(6));
        using (var early = root.OpenLive())
        {
            Assert.That(early.Index.Look(state => TemporaryFileScan.IsDue(state, time.GetUtcNow())), Is.False);
        }

        time.Advance(TimeSpan.FromDays(2));
        using var live = root.OpenLive();

        // What is queued behind the scan ends behind it.
        await live.CommitAsync(new RebuildOperation("not needed", static _ => false));
        Assert.That(File.Exists(temporary), Is.False);
        Assert.That(live.Index.Look(state => TemporaryFileScan.IsDue(state, time.GetUtcNow())), Is.False);
        Assert.That(root.Log.Entries, Is.Empty);
    }

    [Test]
    public async Task A_temporary_file_that_is_being_written_stays()
    {
        using var root = HealingRoot.Create();
        using var live = root.OpenLive();
        File.WriteAllText(root.PathOf(".temp.1.P1Q1M1.host"), "new, though the name is old");
        File.WriteAllText(root.PathOf("dovecot.index.cache"), "a cache");
        await live.ResyncAsync();
        Assert.That(File.Exists(root.PathOf(".temp.1.P1Q1M1.host")), Is.True);
        Assert.That(File.Exists(root.PathOf("dovecot.index.cache")), Is.False);
    }

    private static void Cut(string path, int length)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(length);
    }

    /// <summary>As Dovecot tells of an expunge: with the identity of the message. Whoever did it died before the text was deleted.</summary>
    private sealed class ToldExpunge(params LogExpunge[] expunges) : IndexOperation
    {
        public override void Build(IndexChange change) => change.Begin().Add<LogExpunge>(LogRecordType.ExpungeGuid, LogRecordFlags.External, expunges);
    }
}
