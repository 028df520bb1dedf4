using System.Buffers.Binary;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Tests.Storage.Index;

/// <summary>What is written to a log is what Dovecot would write, and reads back.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IndexLogWriterTests
{
    private const LogRecordFlags External = LogRecordFlags.External;

    [TestCase(20, new byte[] { 0x80, 0x80, 0x80, 0x85 })]
    [TestCase(96, new byte[] { 0x80, 0x80, 0x80, 0x98 })]
    [TestCase(12632, new byte[] { 0x80, 0x80, 0x98, 0xd6 })]
    [TestCase(LogFraming.MaxSize, new byte[] { 0xff, 0xff, 0xff, 0xff })]
    public void Size_is_written_in_groups_of_seven_bits(int size, byte[] octets)
    {
        var written = new byte[4];
        LogFraming.WriteSize(written, size);
        Assert.That(written, Is.EqualTo(octets));
        Assert.That(LogFraming.ReadSize(octets), Is.EqualTo(size));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Size_with_an_octet_without_bit_7_is_not_written_yet(int index)
    {
        byte[] octets = [0xff, 0xff, 0xff, 0xff];
        octets[index] = 0x7f;
        Assert.That(LogFraming.ReadSize(octets), Is.Zero);
    }

    [Test]
    public void First_log_of_a_mailbox_is_written_as_dovecot_did()
    {
        var fixture = SdboxFixture.Read("walkthrough/step-01");
        var expected = fixture.FileOf(fixture.Folders.Single(), "dovecot.index.log");
        Assert.That(LogHeader.TryRead(expected, out var header, out _), Is.True);

        var log = new byte[LogHeader.Size];
        header.Write(log);
        var dbox = Single(log => log.AddExtensionIntro(LogRecordFlags.None, IndexExtension.Dbox, 0, 24, 0, 0, mayShrink: true));
        var data = Single(log => log.AddExtensionHeaderUpdate(LogRecordFlags.None, 0, expected.AsSpan(0x58, 24)));
        var scan = Single(log => log.AddHeaderUpdate(External, 80, header.IndexId));
        var both = new byte[] { 0x18, 0, 4, 0, 0xbf, 0xc9, 2, 0x6b, 0x4c, 0, 4, 0, 0xff, 0xff, 0xff, 0xff };
        var pop3 = new LogTransaction();
        pop3.AddExtensionIntro(External, "hdr-pop3-uidl", 0, 4, 0, 0);
        pop3.AddExtensionHeaderUpdate(External, 0, new byte[4]);
        var start = log.Length + dbox.Length + data.Length + scan.Length;

        Assert.That((byte[])[.. log, .. dbox, .. data, .. scan], Is.EqualTo(expected[..start]));
        Assert.That(pop3.ToArray()[12..], Is.EqualTo(expected[(start + 12)..(start + 72)]));
        Assert.That(expected[^16..], Is.EqualTo(both));
    }

    [Test]
    public void Changes_of_flags_and_keywords_are_written_as_dovecot_did()
    {
        var fixture = SdboxFixture.Read("walkthrough/step-10");
        var log = fixture.FileOf(fixture.Folders.Single(), "dovecot.index.log");
        var seen = new LogTransaction();
        seen.Add(LogRecordType.FlagUpdate, LogRecordFlags.None, new LogFlagUpdate(LogUidRange.Of(new(1)), 0x08, 0));
        var replaced = new LogTransaction();
        replaced.Add(LogRecordType.FlagUpdate, LogRecordFlags.None, new LogFlagUpdate(LogUidRange.Of(new(3)), 0x02, 0x1d));
        replaced.AddKeyword(LogRecordFlags.None, removes: false, "todo"u8, LogUidRange.Of(new(3)));

        Assert.That(WithTail(seen, 632), Is.EqualTo(log[632..668]));
        Assert.That(WithTail(replaced, 748), Is.EqualTo(log[748..820]));
    }

    [Test]
    public void Every_kind_of_record_takes_effect()
    {
        var state = new IndexState();
        var replay = new IndexReplay(state);
        Write(replay, state, static log =>
        {
            log.AddHeaderUpdate(External, IndexHeader.UidValidityField, 77);
            log.Add(LogRecordType.Append, External, new LogAppend(new(1), 8), new LogAppend(new(2), 0), new LogAppend(new(5), 4));
            log.AddExtensionIntro(External, "cache", 9, 0, 4, 4);
            log.AddExtensionRecords(External, new LogRecordValue(new(2), 1234));
            log.Add(LogRecordType.ExtensionIncrement, External, new LogIncrement(new(2), -34));
            log.AddKeyword(External, removes: false, "$Work"u8, new LogUidRange(new(1), new(2)));
            log.AddKeyword(External, removes: true, "$WORK"u8, LogUidRange.Of(new(1)));
        });
        Assert.That(Flags(state), Is.EqualTo("1:8: 2:0:$Work 5:4:"));
        Assert.That(state.Header, Has.Property("UidValidity").EqualTo(77).And.Property("NextUid").EqualTo(6).And.Property("SeenCount").EqualTo(1));
        Assert.That(state.Extensions["cache"]!.NumberAt(1), Is.EqualTo(1200));
        Assert.That(state.HighestModSeq, Is.EqualTo(new ModSeq(4)));

        Write(replay, state, static log =>
        {
            log.AddExtensionIntro(LogRecordFlags.None, "modseq", 0, 16, 8, 8);
            log.AddExtensionHeaderUpdate(LogRecordFlags.None, 0, [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            log.Add(LogRecordType.FlagUpdate, LogRecordFlags.None, new LogFlagUpdate(LogUidRange.Of(new(5)), 1, 4));
            log.Add(LogRecordType.KeywordReset, LogRecordFlags.None, new LogUidRange(new(2), new(3)));
            log.Add(LogRecordType.ModSeqUpdate, LogRecordFlags.None, new LogModSeq(new(5), new(90)));
        });
        Assert.That(Flags(state), Is.EqualTo("1:8: 2:0: 5:1:"));
        Assert.That(state.Messages.ToList().Select(static entry => entry.ModSeq.Value), Is.EqualTo(new ulong[] { 4, 6, 90 }));
        Assert.That(state.HighestModSeq, Is.EqualTo(new ModSeq(90)));

        Write(replay, state, static log => log.Add(LogRecordType.ExpungeGuid, LogRecordFlags.None, new LogExpunge(new(2))));
        Assert.That(state.Messages.Count, Is.EqualTo(3), "a request changes nothing");
        Assert.That(state.RequestedExpunges, Is.EqualTo(new[] { new LogExpunge(new(2)) }));
        Write(replay, state, static log => log.Add(LogRecordType.ExpungeGuid, External, new LogExpunge(new(2))));
        Assert.That(Flags(state), Is.EqualTo("1:8: 5:1:"));
        Assert.That(state.RequestedExpunges, Is.Empty);
        Assert.That(state.HighestModSeq, Is.EqualTo(new ModSeq(91)));
        Assert.That(state.Header.LogTailOffset, Is.EqualTo(state.Header.LogHeadOffset));
    }

    [Test]
    public void Keywords_grow_as_dovecot_grows_them()
    {
        var state = new IndexState();
        var replay = new IndexReplay(state);
        var sizes = new List<(int Count, int Record)>();
        for (var i = 1; i <= 33; i++)
        {
            Write(replay, state, log => log.AddKeyword(External, removes: false, System.Text.Encoding.ASCII.GetBytes($"k{i}"), LogUidRange.Of(new(1))));
            sizes.Add((i, state.Extensions[IndexExtension.Keywords]!.RecordSize));
        }

        Assert.That(sizes.Where(static size => size.Count is 1 or 16 or 17 or 32 or 33), Is.EqualTo(new[] { (1, 2), (16, 2), (17, 4), (32, 4), (33, 6) }));
    }

    [TestCase(2u, 4u, 1u, "an append of the UID 2, but UIDNEXT is 5")]
    [TestCase(4u, 5u, 7u, "an ext-intro of the unknown number 7")]
    public void A_record_that_contradicts_the_state_is_named(uint again, uint other, uint number, string reason)
    {
        var state = new IndexState();
        var replay = new IndexReplay(state);
        Write(replay, state, static log => log.Add(LogRecordType.Append, External, new LogAppend(new(4), 0)));
        var octets = again == 2
            ? Single(log => log.Add(LogRecordType.Append, External, new LogAppend(new(again), 0), new LogAppend(new(other), 0)))
            : Single(log => log.AddExtensionIntro(External, "name", 0, 4, 0, 0));
        if (again != 2)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets.AsSpan(LogRecord.HeaderSize), number);
        }

        Assert.That(replay.Apply(octets, 56, out var damage), Is.EqualTo(LogReadStatus.Damaged));
        Assert.That(damage, Is.EqualTo(new IndexDamage(56, reason)));
    }

    private static byte[] WithTail(LogTransaction transaction, long offset)
    {
        var octets = transaction.ToArray();
        return [.. octets, .. LogTransaction.Tail(offset + octets.Length)];
    }

    private static byte[] Single(Action<LogTransaction> add)
    {
        var transaction = new LogTransaction();
        add(transaction);
        return transaction.ToArray();
    }

    private static void Write(IndexReplay replay, IndexState state, Action<LogTransaction> add)
    {
        var offset = Math.Max(state.Header.LogHeadOffset, LogHeader.Size);
        var transaction = new LogTransaction();
        add(transaction);
        var status = replay.Apply(WithTail(transaction, offset), offset, out var damage);
        Assert.That(status, Is.EqualTo(LogReadStatus.End), damage.ToString());
    }

    private static string Flags(IndexState state) => string.Join(' ', state.Messages.ToList().Select(entry =>
        $"{entry.Uid}:{entry.StoredFlags}:{string.Join(',', state.Masks.Table[entry.KeywordSet])}"));
}
