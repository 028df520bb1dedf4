using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Facts;

namespace Embedded.Mail.Tests.Storage;

public class FactBudgetTests
{
    [Test]
    public void What_was_filled_least_recently_is_forgotten_first()
    {
        var budget = new FactBudget(100);
        var slots = Enumerable.Range(0, 3).Select(_ => Filled(40)).ToArray();
        budget.Use(slots[0]);
        budget.Use(slots[1]);
        budget.Use(slots[0]);
        budget.Use(slots[2]);
        Assert.That(slots.Select(slot => slot.Weight), Is.EqualTo(new[] { 40, 0, 40 }));
    }

    [Test]
    public void Mailbox_that_would_take_most_of_the_room_keeps_nothing()
    {
        var budget = new FactBudget(100);
        var (small, large) = (Filled(40), Filled(60));
        budget.Use(small);
        budget.Use(large);
        Assert.That(large.Weight, Is.Zero);
    }

    [Test]
    public void Facts_of_another_generation_of_uids_are_worth_nothing()
    {
        var slot = Filled(40);
        var known = slot.Take(new UidValidity(2), [KnownFacts.Size]);
        Assert.That(known[KnownFacts.Size].Uids, Is.Empty);
        Assert.That(slot.Take(new UidValidity(1), [KnownFacts.Size])[KnownFacts.Size].Uids, Has.Length.EqualTo(40));
    }

    private static FactSlot Filled(int count)
    {
        var slot = new FactSlot();
        var uids = Enumerable.Range(1, count).Select(number => new Uid((uint)number)).ToArray();
        slot.Keep(new UidValidity(1), new Dictionary<Fact, FactColumn> { [KnownFacts.Size] = new FactValues<long>(uids, new long[count]) });
        return slot;
    }
}
