using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Messages;

public class SequenceSetTests
{
    [TestCase("1", "1")]
    [TestCase("*", "*")]
    [TestCase("1:*", "1:*")]
    [TestCase("*:*", "*")]
    [TestCase("*:7,3", "*:7,3")]
    [TestCase("007", "7")]
    [TestCase("4294967295", "4294967295")]
    [TestCase("9:2,4", "9:2,4")]
    public void Set_is_understood(string text, string written)
    {
        Assert.That(SequenceSet.TryParse(Encoding.ASCII.GetBytes(text), out var set), Is.True);
        Assert.That(set.ToString(), Is.EqualTo(written));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("0:1")]
    [TestCase("1:0")]
    [TestCase("00")]
    [TestCase("4294967296")]
    [TestCase("99999999999999999999999999")]
    [TestCase("1,")]
    [TestCase(",1")]
    [TestCase("1,,2")]
    [TestCase("1:")]
    [TestCase(":1")]
    [TestCase("1:2:3")]
    [TestCase("**")]
    [TestCase("*1")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1 ")]
    [TestCase("a")]
    [TestCase("1:$")]
    [TestCase("\u00001")]
    public void Set_is_refused(string text) => Assert.That(SequenceSet.TryParse(Encoding.ASCII.GetBytes(text), out _), Is.False);

    [TestCase("1:*", 9u, "1:9")]
    [TestCase("*", 9u, "9")]
    [TestCase("*:1", 9u, "1:9")]
    [TestCase("20:*", 9u, "9")] // RFC 9051 §9: 3291:* includes the last message even if its UID is less than 3291
    [TestCase("20:30", 9u, "")]
    [TestCase("20:30,4:2", 9u, "2:4")]
    [TestCase("5,3,4,*", 9u, "3:5,9")]
    [TestCase("1:*", 0u, "")]
    [TestCase("*", 0u, "")]
    public void Uids_end_at_the_last_message(string text, uint last, string uids)
    {
        Assert.That(SequenceSet.TryParse(Encoding.ASCII.GetBytes(text), out var set), Is.True);
        Assert.That(set.ToUids(new Uid(last)).ToString(), Is.EqualTo(uids));
    }

    [Test]
    public void Too_many_ranges_are_refused()
    {
        var text = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(1, 11)));
        Assert.Multiple(() =>
        {
            Assert.That(SequenceSet.TryParse(text, 11, out _), Is.True);
            Assert.That(SequenceSet.TryParse(text, 10, out _), Is.False);
        });
    }

    [Test]
    public void Parsing_one_range_allocates_nothing()
    {
        var text = "1:*"u8.ToArray();
        _ = SequenceSet.TryParse(text, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = SequenceSet.TryParse(text, out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
