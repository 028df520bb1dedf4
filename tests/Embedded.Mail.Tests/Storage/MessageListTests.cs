using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Tests.Storage;

public class MessageListTests
{
    [Test]
    public void Random_changes_give_the_same_list_as_on_a_plain_array()
    {
        var random = new Random(3);
        var plain = new SortedDictionary<uint, MessageEntry>();
        var list = MessageList.Empty;
        uint next = 1;
        for (ulong round = 1; round < 300; round++)
        {
            var edit = list.Edit();
            for (var i = random.Next(200); i > 0; i--)
            {
                var entry = new MessageEntry(new Uid(next), MessageFlags.None, 0, new ModSeq(round));
                edit.Add(entry);
                plain.Add(next, entry);
                next += (uint)random.Next(1, 4);
            }

            for (var i = random.Next(50); i > 0; i--)
            {
                var uid = (uint)random.Next(1, (int)next + 1);
                var entry = new MessageEntry(new Uid(uid), MessageFlags.Seen, 0, new ModSeq(round));
                Assert.That(edit.Replace(entry), Is.EqualTo(plain.ContainsKey(uid)));
                if (plain.ContainsKey(uid))
                {
                    plain[uid] = entry;
                }
            }

            var first = (uint)random.Next(1, (int)next + 1);
            var gone = UidSet.Range(new Uid(first), new Uid(first + (uint)random.Next(300)));
            var expected = plain.Keys.Where(uid => gone.Contains(new Uid(uid))).ToList();
            Assert.That(edit.Remove(gone), Is.EqualTo(UidSet.Of(expected.Select(uid => new Uid(uid)))));
            expected.ForEach(uid => plain.Remove(uid));
            list = edit.ToList();
            Assert.That(list.SequenceEqual(plain.Values), Is.True);
        }

        Assert.That(Enumerable.Range(0, list.Count).Select(index => list.IndexOf(list[index].Uid)), Is.EqualTo(Enumerable.Range(0, list.Count)));
        Assert.That(list.Indexes(UidSet.All).Count(), Is.EqualTo(list.Count));
    }

    [Test]
    public void Place_of_a_missing_uid_is_told_as_complement()
    {
        var edit = MessageList.Empty.Edit();
        edit.Add(new MessageEntry(new Uid(5), MessageFlags.None, 0, ModSeq.First));
        edit.Add(new MessageEntry(new Uid(9), MessageFlags.None, 0, ModSeq.First));
        var list = edit.ToList();
        Assert.That(new uint[] { 1, 5, 6, 9, 10 }.Select(uid => list.IndexOf(new Uid(uid))), Is.EqualTo(new[] { ~0, 0, ~1, 1, ~2 }));
    }

    [Test]
    public void Unchanged_chunks_are_shared_with_the_list_before()
    {
        var edit = MessageList.Empty.Edit();
        for (uint uid = 1; uid <= 2000; uid++)
        {
            edit.Add(new MessageEntry(new Uid(uid), MessageFlags.None, 0, ModSeq.First));
        }

        var before = edit.ToList();
        edit = before.Edit();
        edit.Replace(new MessageEntry(new Uid(700), MessageFlags.Seen, 0, new ModSeq(2)));
        var after = edit.ToList();
        Assert.That(Enumerable.Range(0, after.ChunkCount).Count(chunk => !after.SharesChunk(chunk, before, chunk)), Is.EqualTo(1));
        Assert.That(before[699].Flags, Is.EqualTo(MessageFlags.None));
    }
}
