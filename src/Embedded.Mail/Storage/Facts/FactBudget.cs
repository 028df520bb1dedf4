namespace Embedded.Mail.Storage.Facts;

/// <summary>Bounds what all mailboxes of the process keep of facts: what was added to least recently is forgotten first. A mailbox that is closed takes its facts along.</summary>
/// <param name="maxValues">Most values; each takes some 50 octets.</param>
internal sealed class FactBudget(int maxValues)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<WeakReference<FactSlot>> _slots = new();

    /// <summary>The one of the process: 50 MB or so.</summary>
    public static FactBudget Shared { get; } = new(1_000_000);

    /// <summary>Notes that a slot was filled, and makes room.</summary>
    public void Use(FactSlot slot)
    {
        lock (_lock)
        {
            var total = (long)slot.Weight;
            for (var node = _slots.First; node is not null;)
            {
                var next = node.Next;
                var isThere = node.Value.TryGetTarget(out var other);
                total += isThere && other != slot ? other!.Weight : 0;
                if (!isThere || other == slot || total > maxValues)
                {
                    _slots.Remove(node);
                    total -= isThere && other != slot ? Forget(other!) : 0;
                }

                node = next;
            }

            Admit(slot);
        }
    }

    // The newest is first. One mailbox alone may not take all there is.
    private void Admit(FactSlot slot)
    {
        if (slot.Weight > maxValues / 2)
        {
            slot.Clear();
        }
        else
        {
            _ = _slots.AddFirst(new WeakReference<FactSlot>(slot));
        }
    }

    private static int Forget(FactSlot slot)
    {
        var weight = slot.Weight;
        slot.Clear();
        return weight;
    }
}
