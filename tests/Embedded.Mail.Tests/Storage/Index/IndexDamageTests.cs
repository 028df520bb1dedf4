using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Tests.Storage.Index;

/// <summary>Whatever the octets of the index files, reading them says what is wrong and throws nothing.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IndexDamageTests
{
    [TestCase("a-simple/a-simple")]
    [TestCase("d-migrated/d-migrated")]
    [TestCase("walkthrough/step-17")]
    [TestCase("walkthrough/step-20")]
    public void Every_prefix_of_a_log_reads_to_its_last_whole_transaction(string root)
    {
        var fixture = SdboxFixture.Read(root);
        foreach (var folder in fixture.Folders)
        {
            var log = fixture.FileOf(folder, "dovecot.index.log");
            var ends = TransactionEnds(log);
            Assert.That(ends[^1], Is.EqualTo(log.Length));
            for (var length = LogHeader.Size; length <= log.Length; length++)
            {
                var load = IndexLoad.From(log.AsSpan(0, length), [], []);
                var end = ends.FindLast(end => end <= length);
                Assert.That(load.State!.Header.LogHeadOffset, Is.EqualTo(end));
                Assert.That(load.Status, Is.EqualTo(end == length ? IndexLoadStatus.Loaded : IndexLoadStatus.Unfinished), load.Damage.ToString());
            }
        }
    }

    [Test]
    public void A_log_shorter_than_its_header_or_marked_is_not_used([Values(0, 23, 39)] int length)
    {
        var (log, _) = Files("walkthrough/step-17");
        Assert.That(IndexLoad.From(log.AsSpan(0, length), [], []).Status, Is.EqualTo(IndexLoadStatus.NoLog));
        log.AsSpan(4, 4).Clear();
        Assert.That(IndexLoad.From(log, [], []).Damage, Is.EqualTo(new IndexDamage(4, "the log is marked as corrupted")));
    }

    [Test]
    public void A_broken_record_within_a_transaction_stops_before_the_transaction()
    {
        var (log, _) = Files("walkthrough/step-03");
        log[0x1a4 + 8] = 0; // the UID of the append becomes 0
        var load = IndexLoad.From(log, [], []);
        Assert.That(load.Status, Is.EqualTo(IndexLoadStatus.Damaged));
        Assert.That(load.Damage, Is.EqualTo(new IndexDamage(0x1a4, "an append with the UID 0 behind 0")));
        Assert.That(load.State!.Header.LogHeadOffset, Is.EqualTo(0x198));
    }

    [Test]
    public void Mutated_logs_never_throw()
    {
        var random = new Random(20261122);
        foreach (var root in new[] { "a-simple/a-simple", "d-migrated/d-migrated", "walkthrough/step-17", "walkthrough/step-20" })
        {
            var (log, snapshot) = Files(root);
            for (var round = 0; round < 1500; round++)
            {
                ReadAndWrite(Mutate(log, random), snapshot);
            }
        }
    }

    [Test]
    public void Mutated_snapshots_never_throw([Values("c-large/c-large", "walkthrough/step-18")] string root)
    {
        var random = new Random(4711);
        var (log, snapshot) = Files(root);
        for (var round = 0; round < 1500; round++)
        {
            // The headers are a small part of a large file and hold most of what can be wrong.
            var mutated = Mutate(snapshot, random, round % 2 == 0 ? 600 : snapshot.Length);
            ReadAndWrite(log, round % 10 == 0 ? mutated[..random.Next(mutated.Length)] : mutated);
        }
    }

    private static void ReadAndWrite(byte[] log, byte[] snapshot)
    {
        var load = IndexLoad.From(log, [], snapshot);
        if (load.State is { } state)
        {
            _ = IndexFixtureTests.Describe(state);
            Assert.That(IndexSnapshot.Read(IndexSnapshot.Write(state), new KeywordTable(), out var again, out var damage), Is.Not.EqualTo(IndexSnapshotStatus.Unusable), damage.ToString());
            Assert.That(again!.Messages.Count, Is.EqualTo(state.Messages.Count));
        }
    }

    private static byte[] Mutate(byte[] octets, Random random, int end = int.MaxValue)
    {
        var mutated = octets.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var index = random.Next(Math.Min(end, mutated.Length));
            mutated[index] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(mutated[index] ^ (1 << random.Next(8))),
                _ => (byte)(mutated[index] + random.Next(-4, 5)),
            };
        }

        return mutated;
    }

    private static (byte[] Log, byte[] Snapshot) Files(string root)
    {
        var fixture = SdboxFixture.Read(root);
        var folder = fixture.Folders.Last(folder => folder.Contains("INBOX", StringComparison.Ordinal));
        return (fixture.FileOf(folder, "dovecot.index.log"), fixture.FileOf(folder, "dovecot.index"));
    }

    private static List<int> TransactionEnds(byte[] log)
    {
        var ends = new List<int> { LogHeader.Size };
        var end = 0L;
        var reader = new LogReader(log.AsSpan(LogHeader.Size), LogHeader.Size);
        while (reader.TryRead(out var record))
        {
            if (record.Type == LogRecordType.Boundary)
            {
                end = record.Offset + System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(record.Payload);
            }

            if (record.End >= end)
            {
                ends.Add((int)record.End);
            }
        }

        return ends;
    }
}
