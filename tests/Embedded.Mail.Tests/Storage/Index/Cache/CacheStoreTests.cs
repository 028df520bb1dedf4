using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Index.Cache;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Index.Cache;

/// <summary>The cache file over its life: begun, added to, aged, written anew, damaged, cut off by a kill.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CacheStoreTests
{
    [Test]
    public async Task A_new_file_is_as_dovecot_makes_it()
    {
        using var mailbox = Filled(3);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        using var file = Open(mailbox);
        Assert.That(file.Header, Is.EqualTo(new CacheHeader(CachedMailbox.IndexId, 1_767_225_600, 0, 3, 0, 32)));
        Assert.That(file.Fields.List.Select(static field => field.Name), Is.EqualTo(CacheField.Standard.Select(static field => field.Name)));
        Assert.That(file.Fields[4], Is.EqualTo(CacheField.VirtualSize with { Decision = CacheDecision.Temporary, LastUsed = 1_767_225_600 }));
        Assert.That(file.Fields.List.Count(static field => field.Decision != CacheDecision.No), Is.EqualTo(1));
        Assert.That(file.Length, Is.EqualTo(32 + ((12 + (10 * 15) + CacheField.Standard.Sum(static field => field.Name.Length + 1) + 3) & ~3) + (3 * 20)));
        Assert.That(mailbox.Commits.Single().Resets, Is.True);
    }

    [Test]
    public async Task Fields_and_records_are_appended_and_counted()
    {
        using var mailbox = Filled(3);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        _ = await mailbox.ReadAsync(MessageFields.None, "Subject");
        mailbox.Add("Subject: four\n\n4\n");
        _ = await mailbox.ReadAsync(MessageFields.None, "SUBJECT");
        using var file = Open(mailbox);
        Assert.That(file.Header with { FileSequence = 0 }, Is.EqualTo(new CacheHeader(CachedMailbox.IndexId, 0, 3, 4, 0, 32)));
        Assert.That(file.FieldHeaders, Is.EqualTo(2));
        Assert.That(file.Fields[^1].Name, Is.EqualTo("hdr.Subject"), "one field for a name in whatever case");
        Assert.That(mailbox.Commits.Count(static commit => commit.Resets), Is.EqualTo(1));
    }

    [Test]
    public async Task A_field_asked_for_again_is_cached_for_good_and_its_use_noted_once_a_day()
    {
        using var mailbox = Filled(3);
        for (var time = 0; time < 3; time++)
        {
            _ = await mailbox.ReadAsync(MessageFields.Size);
        }

        Assert.That(DecisionOf(mailbox, "size.virtual"), Is.EqualTo((CacheDecision.Yes, 1_767_225_600u)));
        var commits = mailbox.Commits.Count;
        mailbox.Time.Advance(TimeSpan.FromHours(20));
        _ = await mailbox.ReadAsync(MessageFields.Size);
        Assert.That(mailbox.Commits, Has.Count.EqualTo(commits));
        mailbox.Time.Advance(TimeSpan.FromHours(5));
        _ = await mailbox.ReadAsync(MessageFields.Size);
        Assert.That(DecisionOf(mailbox, "size.virtual"), Is.EqualTo((CacheDecision.Yes, 1_767_225_600u + (25 * 3600))));
    }

    [Test]
    public async Task A_field_asked_for_of_an_old_message_is_cached_for_good()
    {
        using var mailbox = Filled(3);
        mailbox.FirstNew = new Uid(2);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        Assert.That(DecisionOf(mailbox, "size.virtual").Decision, Is.EqualTo(CacheDecision.Yes));
    }

    [Test]
    public async Task A_purge_merges_records_and_drops_what_nobody_asks_for()
    {
        using var mailbox = Filled(600);
        _ = await mailbox.ReadAsync(MessageFields.Guid);
        mailbox.Time.Advance(TimeSpan.FromDays(61));
        _ = await mailbox.ReadAsync(MessageFields.Size);
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        _ = await mailbox.ReadAsync(MessageFields.BodyStructure, "X-A");
        var (before, sequence) = (new FileInfo(mailbox.Path).Length, mailbox.ResetId);
        mailbox.Expunge(new Uid(7));

        mailbox.Apply(mailbox.Store.Purge(mailbox));

        Assert.That(mailbox.ResetId, Is.EqualTo(sequence + 1));
        Assert.That(new FileInfo(mailbox.Path).Length, Is.LessThan(before));
        using var file = Open(mailbox);
        Assert.That((file.Header.Records, file.Header.Continued, file.FieldHeaders), Is.EqualTo((599u, 0u, 1)));
        mailbox.TakeOpened();
        var fields = MessageFields.Size | MessageFields.Envelope | MessageFields.BodyStructure;
        Assert.That(await mailbox.ReadAsync(fields, "X-A"), Is.EqualTo(mailbox.Expected(fields, "X-A")));
        Assert.That(mailbox.TakeOpened(), Is.Zero);
        _ = await mailbox.ReadAsync(MessageFields.Guid);
        Assert.That(mailbox.TakeOpened(), Is.EqualTo(599), "the GUIDs were dropped");
    }

    [Test]
    public async Task A_purge_keeps_what_is_cached_for_a_while_for_new_messages_only()
    {
        using var mailbox = Filled(10);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        mailbox.FirstNew = new Uid(8);
        mailbox.Apply(mailbox.Store.Purge(mailbox));
        Assert.That(mailbox.Offsets.Select(static message => message.Uid.Value), Is.EqualTo(new uint[] { 8, 9, 10 }));
    }

    [Test]
    public async Task A_purge_is_due_when_much_is_waste()
    {
        using var mailbox = Filled(1000);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        _ = await mailbox.ReadAsync(MessageFields.InternalDate);
        _ = await mailbox.ReadAsync(MessageFields.Guid);
        Assert.That(mailbox.Commits.Exists(static commit => commit.IsPurgeDue), Is.False);
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        mailbox.Add("x");
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        Assert.That(mailbox.Commits[^1].IsPurgeDue, Is.True, "continued");
        mailbox.Apply(mailbox.Store.Purge(mailbox));
        mailbox.Add("x");
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        Assert.That(mailbox.Commits[^1].IsPurgeDue, Is.False);
        foreach (var uid in mailbox.Uids.Take(250).ToList())
        {
            mailbox.Expunge(uid);
        }

        mailbox.Add("x");
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        Assert.That(mailbox.Commits[^1].IsPurgeDue, Is.True, "expunged");
    }

    [Test]
    public async Task A_file_of_another_index_or_of_another_number_is_not_believed_and_replaced()
    {
        using var mailbox = Filled(3);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        foreach (var offset in new[] { 4, 8 })
        {
            var octets = await File.ReadAllBytesAsync(mailbox.Path);
            octets[offset]++;
            await File.WriteAllBytesAsync(mailbox.Path, octets);
            mailbox.TakeOpened();
            Assert.That(await mailbox.ReadAsync(MessageFields.Size), Is.EqualTo(mailbox.Expected(MessageFields.Size)));
            Assert.That(mailbox.TakeOpened(), Is.EqualTo(3));
            Assert.That(mailbox.Commits[^1].Resets, Is.True);
            Assert.That(await mailbox.ReadAsync(MessageFields.Size), Is.EqualTo(mailbox.Expected(MessageFields.Size)));
            Assert.That(mailbox.TakeOpened(), Is.Zero);
        }

        Assert.That(mailbox.Additions, Has.None.Matches<CacheAdditions>(static additions => additions?.Damage.Reason is not null), "that is no damage");
    }

    [Test]
    public async Task A_file_that_is_gone_is_begun_anew()
    {
        using var mailbox = Filled(300);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        File.Delete(mailbox.Path);
        Assert.That(await mailbox.ReadAsync(MessageFields.Size), Is.EqualTo(mailbox.Expected(MessageFields.Size)));
        Assert.That(await mailbox.ReadAsync(MessageFields.Size), Is.EqualTo(mailbox.Expected(MessageFields.Size)));
        Assert.That(mailbox.TakeOpened(), Is.EqualTo(600), "once before and once after");
    }

    [Test]
    public async Task Whatever_octet_is_wrong_answers_come_and_the_cache_is_sound_after()
    {
        const MessageFields Fields = MessageFields.Size | MessageFields.BodyStructure | MessageFields.Body | MessageFields.Structure;
        using var mailbox = new CachedMailbox();
        mailbox.Add(CacheTexts.All[2]);
        mailbox.Add("Subject: plain\n\nx\n");
        _ = await mailbox.ReadAsync(MessageFields.None, "Subject");
        _ = await mailbox.ReadAsync(Fields, "Subject");
        var sound = await File.ReadAllBytesAsync(mailbox.Path);
        var (offsets, sequence) = (mailbox.Offsets.ToList(), mailbox.ResetId);
        var damages = 0;
        for (var at = 0; at < sound.Length; at++)
        {
            var damaged = sound.ToArray();
            damaged[at] ^= 0x81;
            await File.WriteAllBytesAsync(mailbox.Path, damaged);
            mailbox.Apply(new(sequence, Resets: true, offsets, IsPurgeDue: false));
            mailbox.Additions.Clear();

            // What is wrong inside of a value nobody can tell; all else must be told, and be gone at the next look.
            Assert.That(await mailbox.ReadAsync(Fields, "Subject"), Has.Count.EqualTo(2), $"octet {at}");
            damages += mailbox.Additions.Exists(static additions => additions.Damage.Reason is not null) ? 1 : 0;
            mailbox.Additions.Clear();
            Assert.That(await mailbox.ReadAsync(Fields, "Subject"), Has.Count.EqualTo(2), $"octet {at}");
            Assert.That(mailbox.Additions.Exists(static additions => additions.Damage.Reason is not null), Is.False, $"octet {at}");
        }

        Assert.That(damages, Is.GreaterThan(sound.Length / 10));
    }

    [Test]
    public async Task A_file_cut_anywhere_is_begun_anew()
    {
        using var mailbox = Filled(5);
        _ = await mailbox.ReadAsync(MessageFields.Envelope);
        var sound = await File.ReadAllBytesAsync(mailbox.Path);
        var (offsets, sequence) = (mailbox.Offsets.ToList(), mailbox.ResetId);
        for (var length = 0; length < sound.Length; length += 13)
        {
            await File.WriteAllBytesAsync(mailbox.Path, sound[..length]);
            mailbox.Apply(new(sequence, Resets: true, offsets, IsPurgeDue: false));
            Assert.That(await mailbox.ReadAsync(MessageFields.Envelope), Is.EqualTo(mailbox.Expected(MessageFields.Envelope)), $"cut at {length}");
            Assert.That(mailbox.ResetId, Is.EqualTo(sequence + 1));
        }
    }

    [Test]
    public async Task A_chain_in_circles_is_damage()
    {
        using var mailbox = Filled(2);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        using (var file = SystemFileLayer.Instance.TryOpen(mailbox.Path, forWriting: true)!)
        {
            var previous = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(previous, mailbox.Offsets.Last().Value);
            file.Write(previous, mailbox.Offsets.First().Value);
            file.Write(previous, mailbox.Offsets.Last().Value);
        }

        Assert.That(await mailbox.ReadAsync(MessageFields.Guid), Is.EqualTo(mailbox.Expected(MessageFields.Guid)));
        Assert.That(mailbox.Additions[^1].Damage.Reason, Does.Contain("record"));
    }

    [Test]
    public async Task What_somebody_else_added_to_meanwhile_is_not_added_to()
    {
        using var mailbox = Filled(2);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        var late = mailbox.Additions[^1];
        Assert.That(mailbox.Store.Commit(mailbox, late).Offsets, Is.Empty, "they had no record when they were read");
    }

    [Test]
    public async Task Names_without_end_do_not_fill_the_cache()
    {
        using var mailbox = Filled(2);
        for (var i = 0; i < 130; i++)
        {
            _ = await mailbox.ReadAsync(MessageFields.None, $"X-{i}");
        }

        using var file = Open(mailbox);
        Assert.That(file.Fields.List.Count(static field => field.IsHeader), Is.EqualTo(CacheFields.MaxHeaders));
    }

    [Test]
    public async Task A_kill_at_any_call_leaves_a_cache_that_is_used([Range(0, 2)] int kill)
    {
        var moment = (KillMoment)kill;
        for (var call = 1; ; call++)
        {
            var files = new FaultyFileLayer(SystemFileLayer.Instance);
            using var mailbox = Filled(5, files);
            _ = await mailbox.ReadAsync(MessageFields.Size);
            var additions = await AdditionsAsync(mailbox, MessageFields.Envelope);
            files.KillAt(files.Count + call, moment);
            var isKilled = TryCommit(mailbox, () => mailbox.Store.Commit(mailbox, additions)) | TryCommit(mailbox, () => mailbox.Store.Purge(mailbox));
            files.CloseAll();
            if (!isKilled)
            {
                break;
            }

            mailbox.Store = mailbox.NewStore(SystemFileLayer.Instance);
            mailbox.Additions.Clear();
            var fields = MessageFields.Size | MessageFields.Envelope;
            Assert.That(await mailbox.ReadAsync(fields), Is.EqualTo(mailbox.Expected(fields)), $"killed {moment} call {call}");
            Assert.That(await mailbox.ReadAsync(fields), Is.EqualTo(mailbox.Expected(fields)), $"killed {moment} call {call}");
            Assert.That(mailbox.Additions.Exists(static one => one.Damage.Reason is not null), Is.False, $"killed {moment} call {call}");
            mailbox.TakeOpened();
            _ = await mailbox.ReadAsync(fields);
            Assert.That(mailbox.TakeOpened(), Is.Zero);
        }
    }

    [Test]
    public async Task A_busy_cache_is_left_alone()
    {
        using var mailbox = Filled(2);
        _ = await mailbox.ReadAsync(MessageFields.Size);
        using var other = SystemFileLayer.Instance.TryOpen(mailbox.Path, forWriting: true)!;
        Assert.That(other.TryLock(), Is.True);
        Assert.That(await mailbox.ReadAsync(MessageFields.Guid), Is.EqualTo(mailbox.Expected(MessageFields.Guid)));
        Assert.That(mailbox.Commits[^1].IsEmpty, Is.True);
    }

    private static bool TryCommit(CachedMailbox mailbox, Func<CacheCommit> commit)
    {
        try
        {
            mailbox.Apply(commit());
            return false;
        }
        catch (ProcessKilledException)
        {
            return true;
        }
    }

    private static async Task<CacheAdditions> AdditionsAsync(CachedMailbox mailbox, MessageFields fields)
    {
        var columns = new CacheColumns(new MetadataRequest(fields));
        var reader = new MessageValueReader(columns, mailbox);
        using var nothing = new CacheValues(columns.List, 1);
        var messages = new List<CacheAddition>();
        foreach (var uid in mailbox.Uids)
        {
            _ = mailbox.TryGetOffset(uid, out var offset);
            messages.Add(new(uid, offset, (await reader.ReadAsync(uid, nothing, 0, CancellationToken.None))!));
        }

        return new(mailbox.ResetId, mailbox.Store.Usage.Note(columns.List, new([]), Uid.First, Uid.First, Uid.None), messages, default);
    }

    private static (CacheDecision Decision, uint LastUsed) DecisionOf(CachedMailbox mailbox, string name)
    {
        using var file = Open(mailbox);
        var field = file.Fields.List.Single(field => field.Name == name);
        return (field.Decision, field.LastUsed);
    }

    private static CacheFile Open(CachedMailbox mailbox)
    {
        var opening = CacheFile.Open(SystemFileLayer.Instance, mailbox.Path, CachedMailbox.IndexId, forWriting: false);
        Assert.That(opening.Status, Is.EqualTo(CacheOpenStatus.Open), opening.Damage.ToString());
        return opening.File!;
    }

    private static CachedMailbox Filled(int count, FileLayer? files = null)
    {
        var mailbox = new CachedMailbox(files);
        for (var i = 1; i <= count; i++)
        {
            mailbox.Add($"Subject: message {i}\nFrom: s{i}@example.org\nContent-Type: text/html\n\ntext {i}\n");
        }

        return mailbox;
    }
}
