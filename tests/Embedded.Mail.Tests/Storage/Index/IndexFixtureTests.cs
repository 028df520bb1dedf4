using System.Buffers.Binary;
using System.Text.Json;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Tests.Storage.Index;

/// <summary>What Dovecot wrote is read as Dovecot reads it.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IndexFixtureTests
{
    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.Roots))]
    public void Every_mailbox_reads_as_dovecot_says(string root)
    {
        var fixture = SdboxFixture.Read(root);
        var read = fixture.Folders.Select(folder => Load(fixture, folder)).ToDictionary(static load => load.State!.MailboxId.ToString());

        Assert.That(read.Keys, Is.EquivalentTo(fixture.Mailboxes.Select(static mailbox => mailbox.GetProperty("guid").GetString())));
        foreach (var mailbox in fixture.Mailboxes)
        {
            var load = read[mailbox.GetProperty("guid").GetString()!];
            Assert.That(load.Status, Is.EqualTo(IndexLoadStatus.Loaded), load.Damage.ToString());
            Assert.That(Describe(load.State!), Is.EqualTo(Describe(mailbox)), mailbox.GetProperty("name").GetString());
        }
    }

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.Roots))]
    public void A_snapshot_written_from_the_state_reads_back_equal(string root)
    {
        var fixture = SdboxFixture.Read(root);
        foreach (var folder in fixture.Folders)
        {
            var load = Load(fixture, folder);
            var written = IndexSnapshot.Write(load.State!);
            var again = IndexLoad.From(fixture.FileOf(folder, "dovecot.index.log"), [], written);

            Assert.That(again.Status, Is.EqualTo(IndexLoadStatus.Loaded), again.Damage.ToString());
            Assert.That(Describe(again.State!), Is.EqualTo(Describe(load.State!)));
            Assert.That(IndexSnapshot.Write(again.State!), Is.EqualTo(written));
        }
    }

    [TestCase("c-large/c-large")]
    [TestCase("walkthrough/step-18")]
    public void A_snapshot_of_dovecot_is_written_again_octet_by_octet(string root)
    {
        var fixture = SdboxFixture.Read(root);
        var snapshot = fixture.Folders.Select(folder => fixture.FileOf(folder, "dovecot.index")).First(static file => file.Length > 0);
        Assert.That(IndexSnapshot.Read(snapshot, new KeywordTable(), out var state, out var damage), Is.EqualTo(IndexSnapshotStatus.Sound), damage.ToString());
        state!.LogModSeq = state.HighestModSeq;

        // Where Dovecot has just rotated it puts the end of the old log here, and we the start of the new one.
        var modSeq = state.Extensions[IndexExtension.ModSeq]!.Header;
        var position = snapshot.AsSpan().IndexOf(modSeq) + 8;
        BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(position), state.Header.LogFileSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(position + 4), state.Header.LogHeadOffset);

        Assert.That(IndexSnapshot.Write(state), Is.EqualTo(snapshot));
    }

    [TestCaseSource(typeof(SdboxFixture), nameof(SdboxFixture.Roots))]
    public void Records_are_laid_out_and_counted_as_dovecot_does(string root)
    {
        var fixture = SdboxFixture.Read(root);
        foreach (var folder in fixture.Folders)
        {
            var state = Load(fixture, folder).State!;
            var shapes = state.Extensions.List.Select(static extension => (extension.RecordSize, extension.RecordAlign)).ToList();
            Assert.That(IndexRecordLayout.TryArrange(shapes, out var offsets, out var size), Is.True);
            Assert.That(size, Is.EqualTo(state.Extensions.RecordSize));
            Assert.That(offsets, Is.EqualTo(state.Extensions.List.Select(static extension => extension.RecordOffset)));
            var (seen, deleted) = (state.Header.SeenCount, state.Header.DeletedCount);
            state.Recount();
            Assert.That((state.Header.SeenCount, state.Header.DeletedCount), Is.EqualTo((seen, deleted)));
        }
    }

    [Test]
    public void An_older_snapshot_goes_on_through_the_previous_log_to_the_same_state()
    {
        var fixture = SdboxFixture.Read("c-large/c-large");
        var folder = fixture.Folders.Single();
        var (log, previous) = (fixture.FileOf(folder, "dovecot.index.log"), fixture.FileOf(folder, "dovecot.index.log.2"));
        var backup = fixture.FileOf(folder, "dovecot.index.backup");

        var load = IndexLoad.From(log, previous, backup);

        Assert.That(load.Status, Is.EqualTo(IndexLoadStatus.Loaded), load.Damage.ToString());
        Assert.That(Describe(load.State!), Is.EqualTo(Describe(Load(fixture, folder).State!)));
        Assert.That(IndexSnapshot.Write(load.State!)[60..72], Is.EqualTo(IndexSnapshot.Write(Load(fixture, folder).State!)[60..72]));
        Assert.That(IndexLoad.From(log, [], backup).Status, Is.EqualTo(IndexLoadStatus.Damaged), "the log between is missing");
        Assert.That(IndexLoad.From(log, previous, []).Status, Is.EqualTo(IndexLoadStatus.Damaged), "this log alone does not hold everything");
    }

    [Test]
    public void What_dovecot_replayed_into_its_snapshot_is_what_replay_gives()
    {
        var fixture = SdboxFixture.Read("c-large/c-large");
        var folder = fixture.Folders.Single();
        var (log, previous) = (fixture.FileOf(folder, "dovecot.index.log"), fixture.FileOf(folder, "dovecot.index.log.2"));
        Assert.That(IndexSnapshot.Read(fixture.FileOf(folder, "dovecot.index"), new KeywordTable(), out var expected, out _), Is.EqualTo(IndexSnapshotStatus.Sound));

        var state = IndexLoad.From(log.AsSpan(0, LogHeader.Size), previous, fixture.FileOf(folder, "dovecot.index.backup")).State!;

        // All but the time of the rotation, which no log record holds.
        var octets = IndexSnapshot.Write(state);
        var expectedOctets = IndexSnapshot.Write(expected!);
        expectedOctets.AsSpan(76, 4).CopyTo(octets.AsSpan(76));
        Assert.That(octets, Is.EqualTo(expectedOctets));
    }

    internal static IndexLoad Load(SdboxFixture fixture, string folder) => IndexLoad.From(
        fixture.FileOf(folder, "dovecot.index.log"), fixture.FileOf(folder, "dovecot.index.log.2"), fixture.FileOf(folder, "dovecot.index"));

    /// <summary>All that is compared, as text: a difference shows where it is.</summary>
    internal static string Describe(IndexState index)
    {
        index.BeginLive();
        var state = index.ToMailboxState();
        var messages = state.Messages.Select(entry =>
            Line(entry.Uid.Value, FlagNames(entry.Flags), state.KeywordsOf(entry).Select(static keyword => keyword.Name), entry.ModSeq.Value));
        return $"{index.MailboxId} {state.UidValidity} {state.UidNext} {state.HighestModSeq}\n{string.Join('\n', messages)}";
    }

    private static string Describe(JsonElement mailbox)
    {
        var messages = mailbox.GetProperty("mails").EnumerateArray().Select(static mail =>
            Line(Number(mail, "uid"), Texts(mail, "flags"), Texts(mail, "keywords"), Number(mail, "modseq")));
        return $"{mailbox.GetProperty("guid").GetString()} {Number(mailbox, "uidvalidity")} {Number(mailbox, "uidnext")} "
            + $"{Number(mailbox, "highestmodseq")}\n{string.Join('\n', messages)}";
    }

    private static string Line(ulong uid, IEnumerable<string> flags, IEnumerable<string> keywords, ulong modSeq) =>
        $"{uid} ({string.Join(' ', flags.Order(StringComparer.Ordinal))}) ({string.Join(' ', keywords.Order(StringComparer.Ordinal))}) {modSeq}";

    private static IEnumerable<string> FlagNames(MessageFlags flags) =>
        Enum.GetValues<MessageFlags>().Where(flag => flag is not (MessageFlags.None or MessageFlags.All) && flags.HasFlag(flag)).Select(static flag => $"\\{flag}");

    private static ulong Number(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.String } text
        ? ulong.Parse(text.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : element.GetProperty(name).GetUInt64();

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(static text => text.GetString()!);
}
