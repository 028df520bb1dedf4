using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public class UidSetTests
{
    [TestCase(new uint[] { 5, 1, 2, 3, 9, 4 }, "1:5,9")]
    [TestCase(new uint[] { 1, 1, 3, 3 }, "1,3")]
    [TestCase(new uint[] { 4294967295, 4294967294, 1 }, "1,4294967294:4294967295")]
    [TestCase(new uint[] { }, "")]
    public void Uids_in_any_order_become_ascending_ranges(uint[] uids, string text) =>
        Assert.That(UidSet.Of(uids.Select(uid => new Uid(uid))).ToString(), Is.EqualTo(text));

    [Test]
    public void Set_operations_agree_with_those_of_a_hash_set()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var (left, leftSet) = Draw(random);
            var (right, rightSet) = Draw(random);
            Assert.Multiple(() =>
            {
                Assert.That(leftSet.Union(rightSet).Uids, Is.EqualTo(left.Union(right).Order()));
                Assert.That(leftSet.Intersect(rightSet).Uids, Is.EqualTo(left.Intersect(right).Order()));
                Assert.That(leftSet.Except(rightSet).Uids, Is.EqualTo(left.Except(right).Order()));
                Assert.That(Enumerable.Range(1, 70).Where(uid => leftSet.Contains(new Uid((uint)uid))).Select(uid => new Uid((uint)uid)), Is.EqualTo(left.Order()));
            });
        }
    }

    private static (HashSet<Uid> Plain, UidSet Set) Draw(Random random)
    {
        var uids = Enumerable.Range(0, random.Next(30)).Select(_ => new Uid((uint)random.Next(1, 64))).ToHashSet();
        return (uids, UidSet.Of(uids));
    }
}
